/* Digits enrolled by name, recognized, deleted, and found again after a restart. */
#include "class_centers.h"
#include "digits_data.h"
#include "ram_flash.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define CLASSES 4u
#define PIXELS 64u
#define LABEL_LENGTH 8u
#define SAMPLES 8u

static uint64_t memory[CC_RECOGNIZER_WORDS_U8(CLASSES, PIXELS, LABEL_LENGTH)];
static const cc_settings settings = {{7, 0.0f, 0}, INFINITY, 0.0f, 5, 0, 0.0f, {0.0f, 0.0f, 0.0f, 0}};
static int failures;

static void expect(cc_error answer, const char *what)
{
    if (answer != CC_OK) {
        failures++;
        printf("%s: %s\n", what, cc_error_text(answer));
    }
}

/* What a start of the device does: memory holds anything then. */
static cc_recognizer *start(const cc_slots *slots)
{
    cc_recognizer *digits = NULL;
    cc_slots_report report;
    memset(memory, 0xA5, sizeof memory);
    expect(cc_recognizer_init_u8(memory, sizeof memory, CLASSES, PIXELS, LABEL_LENGTH, &settings, &digits), "init");
    expect(cc_recognizer_load_u8(slots, digits, &report), "load");
    printf("loaded: %s\n", report.loaded == CC_LOADED_NEWEST ? "the newest save" : "nothing");
    return digits;
}

/* Enrolls the first samples of a digit: all of them, or nothing. */
static void enroll(cc_recognizer *digits, uint8_t digit, const char *name)
{
    size_t n, class_index;
    cc_added added = {0, 0};
    expect(cc_enroll_begin_u8(digits, (const uint8_t *)name, strlen(name)), "begin");
    for (n = 0; added.count < SAMPLES; n++) {
        if (labels[n] == digit) {
            expect(cc_enroll_add_u8(digits, pixels[n], PIXELS, &added), "add");
        }
    }
    expect(cc_enroll_commit_u8(digits, &class_index), "commit");
}

/* How many of 200 other digits are known, and how many of them by their own name. */
static void ask(const cc_recognizer *digits)
{
    static const char *const names[10] = {"zero", "one", "two"};
    unsigned n, known = 0, right = 0;
    for (n = 300; n < 500; n++) {
        cc_nearest_u32 nearest;
        cc_decision decision = CC_UNKNOWN;
        uint8_t label[LABEL_LENGTH];
        size_t length = 0;
        const char *name = names[labels[n]];
        expect(cc_recognizer_recognize_u8(digits, pixels[n], PIXELS, &nearest, &decision), "recognize");
        if (decision != CC_KNOWN) {
            continue;
        }
        known++;
        expect(cc_recognizer_label_u8(digits, nearest.class_index, label, sizeof label, &length), "label");
        right += name != NULL && length == strlen(name) && memcmp(label, name, length) == 0;
    }
    printf("known: %u of 200, %u of them right\n", known, right);
}

int main(void)
{
    const cc_slots slots = ram_flash_slots(settings.model);
    cc_recognizer *digits;
    cc_status status;
    memset(ram_flash_bytes, 0xFF, sizeof ram_flash_bytes);
    digits = start(&slots);
    enroll(digits, 0, "zero");
    enroll(digits, 1, "one");
    enroll(digits, 2, "two");
    expect(cc_recognizer_calibrate_by_spread_u8(digits, 1.5f), "calibrate");
    ask(digits);
    expect(cc_recognizer_save_u8(&slots, digits), "save");

    digits = start(&slots);
    ask(digits);
    expect(cc_recognizer_delete_u8(digits, 1), "delete");
    expect(cc_recognizer_save_u8(&slots, digits), "save");

    digits = start(&slots);
    ask(digits);
    expect(cc_recognizer_status_u8(digits, &status), "status");
    printf("enrolled: %u\n", (unsigned)status.enrolled);
    return failures != 0 || status.enrolled != 2;
}
