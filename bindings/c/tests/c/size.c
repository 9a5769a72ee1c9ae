/* What a program grows by: WHAT is 0 for nothing, 1 to learn and ask sums, 2 to learn and ask centers, 3 to keep
 * an image in two slots beside 2, 4 for a recognizer that enrolls, recognizes, adapts, deletes and is saved. */
#include "class_centers.h"

#define WORDS 1200

int main(void);
uint64_t memory[WORDS], more[WORDS];
const int8_t *volatile embedding;
volatile size_t length;
extern const cc_slots slots;
const cc_slots slots = {{7, 0.0f, 0}, {0, 0, 0, 0, 4, 256, 0xFF}, 0, 8192};
const cc_slots *volatile place = &slots;

int main(void)
{
    int answers = 0;
#if WHAT == 1 || WHAT == 2 || WHAT == 3
    cc_centers *centers = 0;
    answers += cc_centers_init_i8(memory, sizeof memory, 10, 64, &centers);
    answers += cc_centers_learn_i8(centers, length, embedding, length);
#endif
#if WHAT == 1
    cc_nearest_f32 nearest;
    answers += cc_centers_nearest_i8(centers, embedding, length, &nearest);
#endif
#if WHAT == 2 || WHAT == 3
    cc_table *table = 0;
    cc_nearest_u32 nearest;
    answers += cc_table_init_i8(more, sizeof more, 10, 64, &table);
    answers += cc_table_refresh_class_i8(table, centers, length);
    answers += cc_table_nearest_i8(table, embedding, length, &nearest);
#endif
#if WHAT == 3
    cc_slots_report report;
    answers += cc_slots_load_i8(place, centers, &report);
    answers += cc_slots_save_i8(place, centers);
#endif
#if WHAT == 4
    static const cc_settings settings = {{7, 0.0f, 0}, 2.0f, 0.0f, 3, 0, 0.0f, {1.0f, 1.0f, 0.9f, 64}};
    cc_recognizer *recognizer = 0;
    cc_nearest_u32 nearest;
    cc_decision decision;
    cc_adapted adapted;
    cc_added added;
    cc_slots_report report;
    size_t class_index;
    answers += cc_recognizer_init_i8(memory, sizeof memory, 10, 64, 16, &settings, &recognizer);
    answers += cc_enroll_begin_i8(recognizer, (const uint8_t *)embedding, length);
    answers += cc_enroll_add_i8(recognizer, embedding, length, &added);
    answers += cc_enroll_commit_i8(recognizer, &class_index);
    answers += cc_recognizer_recognize_i8(recognizer, embedding, length, &nearest, &decision);
    answers += cc_recognizer_adapt_i8(recognizer, embedding, length, &nearest, &decision, &adapted);
    answers += cc_recognizer_delete_i8(recognizer, class_index);
    answers += cc_recognizer_load_i8(place, recognizer, &report);
    answers += cc_recognizer_save_i8(place, recognizer);
#endif
    return answers;
}
