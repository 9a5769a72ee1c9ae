// From the int8 output tensor of TensorFlow Lite Micro to a decision, in C++. The struct stands in for
// TfLiteTensor, which has the same fields; with TFLM, include its header instead.
#include "class_centers.h"

#include <stdio.h>

struct TfLiteTensor {
    union { int8_t* int8; } data;
    size_t bytes;
    struct { float scale; int32_t zero_point; } params;
};

// ---- what you paste: 25 lines ----
constexpr size_t kClasses = 3, kDim = 8;
static uint64_t centers_memory[CC_CENTERS_WORDS_I8(kClasses, kDim)];
static uint64_t table_memory[CC_TABLE_WORDS_I8(kClasses, kDim)];
static cc_centers* centers;
static cc_table* table;

cc_error Begin() {
    cc_error error = cc_centers_init_i8(centers_memory, sizeof centers_memory, kClasses, kDim, &centers);
    return error != CC_OK ? error : cc_table_init_i8(table_memory, sizeof table_memory, kClasses, kDim, &table);
}

// Learns the output as a sample of a class, and prepares its center for queries.
cc_error Learn(const TfLiteTensor* output, size_t class_index) {
    cc_error error = cc_centers_learn_i8(centers, class_index, output->data.int8, output->bytes);
    return error != CC_OK ? error : cc_table_refresh_class_i8(table, centers, class_index);
}

// The class of the output, at most so far away in real units; -1 for none, or an error as it is.
int Classify(const TfLiteTensor* output, float max_distance) {
    const float steps = max_distance / output->params.scale;  // the zero point cancels in differences
    const cc_thresholds_u32 thresholds = {static_cast<uint32_t>(steps * steps), 0};
    cc_nearest_u32 nearest;
    cc_decision decision;
    cc_error error = cc_table_decide_i8(table, output->data.int8, output->bytes, &thresholds, &nearest, &decision);
    return error != CC_OK ? static_cast<int>(error) - 1
                          : decision == CC_KNOWN ? static_cast<int>(nearest.class_index) : -1;
}
// ---- until here ----

int main() {
    int8_t data[kDim] = {};
    TfLiteTensor output = {{data}, kDim, {0.5f, -3}};
    int failures = Begin() != CC_OK;
    for (size_t class_index = 0; class_index < kClasses; class_index++) {
        data[class_index] = 100;
        failures += Learn(&output, class_index) != CC_OK;
        data[class_index] = 0;
    }
    data[1] = 90;
    const int near = Classify(&output, 6.0f), strange = Classify(&output, 4.0f);
    output.bytes--;
    const int refused = Classify(&output, 6.0f);
    printf("within 6: class %d, within 4: %d, too short: %s\n", near, strange, cc_error_text(refused + 1));
    return failures || near != 1 || strange != -1 || refused + 1 != CC_ERROR_LENGTH;
}
