/* Every function with what it must refuse: null, short, misaligned, of another shape, of another element, not
 * initialized, overlapping. What is refused changes nothing. Blocks are of the exact size, from malloc, so that
 * AddressSanitizer and valgrind see the first byte too many, and the first one that was not written. */
#include "class_centers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long checks, failures;

static void check(int holds, const char *what, int line)
{
    checks++;
    if (!holds) {
        failures++;
        printf("%d: %s\n", line, what);
    }
}

#define CHECK(condition) check((condition) ? 1 : 0, #condition, __LINE__)
#define OK(call) check((call) == CC_OK, #call, __LINE__)
/* The call is refused so, and the memory of the table is what it was. */
#define REFUSED(error, call)                                             \
    do {                                                                 \
        void *before_ = copy(memory, size);                              \
        check((call) == (error), #error " by " #call, __LINE__);         \
        check(memcmp(before_, memory, size) == 0, "changed", __LINE__);  \
        free(before_);                                                   \
    } while (0)

#define CLASSES 3u
#define DIM 5u

static void *allocate(size_t size)
{
    void *memory = malloc(size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static void *copy(const void *from, size_t size)
{
    return memcpy(allocate(size), from, size);
}

/* A flash of two sectors or more in RAM, which refuses everything after so many calls; never when they are below 0. */
typedef struct {
    uint8_t bytes[2048];
    long calls_left;
} ram_flash;

static int is_over(ram_flash *flash)
{
    if (flash->calls_left == 0) {
        return 1;
    }
    flash->calls_left -= flash->calls_left > 0;
    return 0;
}

static int32_t flash_read(void *context, uint32_t address, uint8_t *bytes, size_t length)
{
    ram_flash *flash = (ram_flash *)context;
    if (is_over(flash) || address > sizeof flash->bytes || length > sizeof flash->bytes - address) {
        return -5;
    }
    memcpy(bytes, flash->bytes + address, length);
    return 0;
}

static int32_t flash_program(void *context, uint32_t address, const uint8_t *bytes, size_t length)
{
    ram_flash *flash = (ram_flash *)context;
    if (is_over(flash) || address > sizeof flash->bytes || length > sizeof flash->bytes - address) {
        return -5;
    }
    memcpy(flash->bytes + address, bytes, length);
    return 0;
}

static int32_t flash_erase(void *context, uint32_t address, uint32_t length)
{
    ram_flash *flash = (ram_flash *)context;
    if (is_over(flash) || address > sizeof flash->bytes || length > sizeof flash->bytes - address) {
        return -5;
    }
    memset(flash->bytes + address, 0xFF, length);
    return 0;
}

static const cc_model MODEL = {7, 0.0f, 0};
static const cc_model OTHER_MODEL = {8, 0.0f, 0};
static const cc_model NO_MODEL = {7, -1.0f, 3};

static cc_slots slots_over(ram_flash *flash)
{
    cc_slots slots;
    memset(&slots, 0, sizeof slots);
    slots.model = MODEL;
    slots.flash.context = flash;
    slots.flash.read = flash_read;
    slots.flash.program = flash_program;
    slots.flash.erase = flash_erase;
    slots.flash.word = 4;
    slots.flash.sector = 512;
    slots.flash.erased = 0xFF;
    slots.end = 1024;
    return slots;
}

static cc_settings settings_of(cc_model model)
{
    cc_settings settings;
    memset(&settings, 0, sizeof settings);
    settings.model = model;
    settings.max_distance = 20.0f;
    settings.min_samples = 3;
    settings.adaptation.radius = 2.0f;
    settings.adaptation.max_distance = 10.0f;
    settings.adaptation.max_ratio = 0.9f;
    settings.adaptation.max_count = 64;
    return settings;
}

#define ELEMENT i8
#define NUMBER int8_t
#define UPPER I8
#define OTHER u8
#define OTHER_NUMBER uint8_t
#define MEASURE u32
#include "boundary.inc"

#define ELEMENT u8
#define NUMBER uint8_t
#define UPPER U8
#define OTHER i16
#define OTHER_NUMBER int16_t
#define MEASURE u32
#include "boundary.inc"

#define ELEMENT i16
#define NUMBER int16_t
#define UPPER I16
#define OTHER f32
#define OTHER_NUMBER float
#define MEASURE u64
#include "boundary.inc"

#define ELEMENT f32
#define NUMBER float
#define UPPER F32
#define OTHER i8
#define OTHER_NUMBER int8_t
#define MEASURE f32
#include "boundary.inc"

static void test_texts(void)
{
    int32_t code;
    for (code = -200; code < 10; code++) {
        CHECK(cc_error_text(code) != NULL && strlen(cc_error_text(code)) > 3);
    }
    CHECK(strcmp(cc_error_text(CC_OK), "done") == 0);
    CHECK(strcmp(cc_error_text(CC_ERROR_OVERLAP), "two arguments share memory") == 0);
    CHECK(strcmp(cc_error_text(-126), "unknown error") == 0);
}

int main(void)
{
    test_texts();
    test_i8();
    test_u8();
    test_i16();
    test_f32();
    printf("%lu checks, %lu failures\n", checks, failures);
    return failures != 0;
}
