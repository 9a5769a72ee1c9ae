/* What a call from C costs beyond the work that it does, in instructions, in QEMU. */
#include "class_centers.h"

#include <stdio.h>

extern unsigned char cost_learn(uint64_t *table, size_t class_index, const int8_t *embedding);
extern void cost_nearest(const uint64_t *table, const int8_t *embedding, void *out);
extern void cost_nearest_sum(const uint64_t *table, const int8_t *embedding, void *out);

#define CALLS 1000u

/* Instructions so far. One is a nanosecond of the emulated clock; the timer of the Arm board ticks every 40. */
#ifdef __riscv
static uint32_t now(void)
{
    uint32_t count;
    /* csrr minstret, which the assembler has only with an extension that the C library has not. */
    __asm volatile(".insn i 0x73, 2, %0, x0, -1278" : "=r"(count));
    return count;
}
static void begin(void) {}
#else
static uint32_t now(void)
{
    return (0xFFFFFFu - *(volatile uint32_t *)0xE000E018u) * 40u;
}
static void begin(void)
{
    *(volatile uint32_t *)0xE000E014u = 0xFFFFFFu;
    *(volatile uint32_t *)0xE000E018u = 0;
    *(volatile uint32_t *)0xE000E010u = 5;
    while (*(volatile uint32_t *)0xE000E018u == 0) {
    }
}
#endif

#define COUNT(into, work)                            \
    do {                                             \
        unsigned n_;                                 \
        uint32_t from_;                              \
        begin();                                     \
        from_ = now();                               \
        for (n_ = 0; n_ < CALLS; n_++) {             \
            work;                                    \
        }                                            \
        into = (now() - from_ + CALLS / 2) / CALLS;  \
    } while (0)

static uint64_t memory[CC_CENTERS_WORDS_I8(10, 64)], more[CC_TABLE_WORDS_I8(10, 64)], answer[8];
static int8_t x[64];

int main(void)
{
    cc_centers *centers = NULL;
    cc_table *table = NULL;
    cc_nearest_u32 nearest;
    cc_nearest_f32 nearest_sum;
    cc_error e = cc_centers_init_i8(memory, sizeof memory, 10, 64, &centers);
    unsigned long c, rust;
    unsigned n;
    e |= cc_table_init_i8(more, sizeof more, 10, 64, &table);
    for (n = 0; n < 10; n++) {
        x[n] = 90;
        e |= cc_centers_learn_i8(centers, n, x, 64);
    }
    e |= cc_table_prepare_i8(table, centers);
    COUNT(c, e |= cc_centers_learn_i8(centers, 3, x, 64));
    COUNT(rust, cost_learn(memory, 3, x));
    printf("learn: %lu, without the boundary %lu\n", c, rust);
    COUNT(c, e |= cc_table_nearest_i8(table, x, 64, &nearest));
    COUNT(rust, cost_nearest(more, x, answer));
    printf("nearest from centers: %lu, without the boundary %lu\n", c, rust);
    COUNT(c, e |= cc_centers_nearest_i8(centers, x, 64, &nearest_sum));
    COUNT(rust, cost_nearest_sum(memory, x, answer));
    printf("nearest from sums: %lu, without the boundary %lu\n", c, rust);
    return e != CC_OK;
}
