/* Real digits on an emulated microcontroller: learn, classify, decide, save, restart, restore. */
#include "class_centers.h"
#include "digits_data.h"
#include "ram_flash.h"

#include <stdio.h>
#include <string.h>

#define CLASSES 10u
#define PIXELS 64u
#define LEARNED 300u
#define CLASSIFIED 200u

/* What a table of any of the two elements needs: all memory there is. */
static uint64_t centers_memory[CC_CENTERS_WORDS_F32(CLASSES, PIXELS)];
static uint64_t table_memory[CC_TABLE_WORDS_U8(CLASSES, PIXELS)];
static uint8_t image[CC_CENTERS_IMAGE_LENGTH_F32(CLASSES, PIXELS)];

/* What is tried: the rest of the program is in vain when it fails. */
static int failures;

static void expect(cc_error answer, const char *what)
{
    if (answer != CC_OK) {
        failures++;
        printf("%s: %s\n", what, cc_error_text(answer));
    }
}

/* FNV-1a of words: of all answers together. */
static uint32_t digest = 2166136261u;

static void add(uint32_t word)
{
    int byte;
    for (byte = 0; byte < 4; byte++) {
        digest = (digest ^ ((word >> (8 * byte)) & 0xFFu)) * 16777619u;
    }
}

static void add_answer(const cc_nearest_f32 *nearest)
{
    uint32_t bits;
    memcpy(&bits, &nearest->measure, sizeof bits);
    add((uint32_t)nearest->class_index);
    add(bits);
}

static void report(const char *element, unsigned right, size_t length)
{
    uint32_t crc;
    memcpy(&crc, image + length - 4, sizeof crc);
    printf("%s: %u of %u digits recognised after %u examples\n", element, right, CLASSIFIED, LEARNED);
    printf("%s: digest of the image %08lx, of the answers %08lx\n", element, (unsigned long)crc,
           (unsigned long)digest);
}

/* What was learned survives a restart: nothing of it is in RAM any more when it is loaded. */
static size_t save_and_restore(cc_centers *centers, const cc_model *model)
{
    cc_slots slots = ram_flash_slots(*model);
    cc_slots_report loaded;
    uint8_t before[4];
    size_t length = 0;
    expect(cc_centers_encode_u8(centers, model, NULL, image, sizeof image, &length), "encode");
    memcpy(before, image + length - 4, sizeof before);
    expect(cc_slots_save_u8(&slots, centers), "save");
    expect(cc_centers_clear(centers), "clear");
    expect(cc_slots_load_u8(&slots, centers, &loaded), "load");
    expect(cc_centers_encode_u8(centers, model, NULL, image, sizeof image, &length), "encode");
    if (loaded.loaded != CC_LOADED_NEWEST || memcmp(before, image + length - 4, sizeof before) != 0) {
        failures++;
    }
    return length;
}

/* Integer centers, and decisions in integers alone. */
static void decide(const cc_centers *centers)
{
    const cc_thresholds_u32 thresholds = {1000, 50};
    unsigned n, known = 0, right = 0;
    cc_table *table = NULL;
    expect(cc_table_init_u8(table_memory, sizeof table_memory, CLASSES, PIXELS, &table), "table");
    expect(cc_table_prepare_u8(table, centers), "prepare");
    for (n = LEARNED; n < LEARNED + CLASSIFIED; n++) {
        cc_nearest_u32 nearest;
        cc_decision decision = CC_UNKNOWN;
        expect(cc_table_decide_u8(table, pixels[n], PIXELS, &thresholds, &nearest, &decision), "decide");
        if (decision == CC_KNOWN) {
            known++;
            right += nearest.class_index == labels[n];
        }
    }
    printf("u8: %u of %u are known, %u of them right\n", known, CLASSIFIED, right);
}

static void bytes(void)
{
    const cc_model model = {7, 0.0f, 0};
    cc_centers *centers = NULL;
    unsigned n, right = 0;
    expect(cc_centers_init_u8(centers_memory, sizeof centers_memory, CLASSES, PIXELS, &centers), "init");
    for (n = 0; n < LEARNED; n++) {
        expect(cc_centers_learn_u8(centers, labels[n], pixels[n], PIXELS), "learn");
    }
    for (; n < LEARNED + CLASSIFIED; n++) {
        cc_nearest_f32 nearest;
        expect(cc_centers_nearest_u8(centers, pixels[n], PIXELS, &nearest), "nearest");
        right += nearest.class_index == labels[n];
        add_answer(&nearest);
    }
    report("u8", right, save_and_restore(centers, &model));
    decide(centers);
}

static void widen(const uint8_t *from, float *to)
{
    unsigned d;
    for (d = 0; d < PIXELS; d++) {
        to[d] = from[d];
    }
}

static void floats(void)
{
    const cc_model model = {7, 0.0f, 0};
    cc_centers *centers = NULL;
    unsigned n, right = 0;
    size_t length = 4;
    float x[PIXELS];
    digest = 2166136261u;
    expect(cc_centers_init_f32(centers_memory, sizeof centers_memory, CLASSES, PIXELS, &centers), "init");
    for (n = 0; n < LEARNED; n++) {
        widen(pixels[n], x);
        expect(cc_centers_learn_f32(centers, labels[n], x, PIXELS), "learn");
    }
    for (; n < LEARNED + CLASSIFIED; n++) {
        cc_nearest_f32 nearest;
        widen(pixels[n], x);
        expect(cc_centers_nearest_f32(centers, x, PIXELS, &nearest), "nearest");
        right += nearest.class_index == labels[n];
        add_answer(&nearest);
    }
    expect(cc_centers_encode_f32(centers, &model, NULL, image, sizeof image, &length), "encode");
    report("f32", right, length);
}

int main(void)
{
    bytes();
    floats();
    return failures != 0;
}
