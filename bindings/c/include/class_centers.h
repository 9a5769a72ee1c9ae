/**
 * @file
 * class-centers for C and C++: classes learned on the device, from a few embeddings each.
 *
 * A frozen feature extractor makes embeddings, arrays of `dim` numbers. `cc_centers` sums them for each class, and
 * `cc_table` finds the center that is nearest to a query. `cc_slots` keeps what was learned in two slots of flash.
 * `cc_recognizer` is all of it as one, with labels, enrollment, adaptation and deletion.
 * There is no heap and there are no globals: every table lies in memory of the caller,
 *
 *     static uint64_t memory[CC_CENTERS_WORDS_I8(10, 64)];
 *
 * Functions end in the element that embeddings are made of: `_i8`, `_u8`, `_i16`, `_f32`. A function with the
 * wrong ending, null, a misaligned pointer, an array of a wrong length, memory that was not initialized, and
 * arguments that share memory are refused, by an error below 0. After an error every table is what it was.
 *
 * What no function can see is asked of the caller: that so many numbers lie behind a pointer as are said to, that
 * a table was not overwritten, and that nothing changes a table while another thread or an interrupt uses it.
 * Functions that take a `const` table may run at the same time. The memory of a table holds no addresses, and may
 * be copied as a whole.
 *
 * Without warranty; MIT OR Apache-2.0. This file is made by cbindgen: do not edit it.
 */
#ifndef CLASS_CENTERS_H
#define CLASS_CENTERS_H


#include <stddef.h>
#include <stdint.h>

/** Stops the compiler when a condition does not hold: in C99, C11 and C++. */
#if defined(__cplusplus)
#define CC_STATIC_ASSERT(condition, name) static_assert(condition, #name)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define CC_STATIC_ASSERT(condition, name) _Static_assert(condition, #name)
#else
#define CC_STATIC_ASSERT(condition, name) typedef char cc_assert_##name[(condition) ? 1 : -1]
#endif

/** In place of a class: there is none. */
#define CC_NO_CLASS SIZE_MAX

/** The words of 8 bytes that so many bytes take. */
#define CC_WORDS(bytes) (((size_t)(bytes) + 7u) / 8u)

/** The bytes in front of the numbers of every table. */
#define CC_HEADER_BYTES 32u

/** The memory of a `cc_centers`, in words of `uint64_t`, of so many classes and dimensions. */
#define CC_CENTERS_WORDS_I8(classes, dim) \
    CC_WORDS(CC_HEADER_BYTES + (size_t)(classes) * ((size_t)(dim) * 4u + 4u))
#define CC_CENTERS_WORDS_U8(classes, dim) CC_CENTERS_WORDS_I8(classes, dim)
#define CC_CENTERS_WORDS_F32(classes, dim) CC_CENTERS_WORDS_I8(classes, dim)
#define CC_CENTERS_WORDS_I16(classes, dim) \
    CC_WORDS(CC_HEADER_BYTES + (size_t)(classes) * ((size_t)(dim) * 8u + 4u))

/** The memory of a `cc_table`, in words of `uint64_t`, of so many classes and dimensions. */
#define CC_TABLE_WORDS_I8(classes, dim) \
    CC_WORDS(CC_HEADER_BYTES + (size_t)(classes) * ((size_t)(dim) + 8u))
#define CC_TABLE_WORDS_U8(classes, dim) CC_TABLE_WORDS_I8(classes, dim)
#define CC_TABLE_WORDS_I16(classes, dim) \
    CC_WORDS(CC_HEADER_BYTES + (size_t)(classes) * ((size_t)(dim) * 2u + 12u))
#define CC_TABLE_WORDS_F32(classes, dim) \
    CC_WORDS(CC_HEADER_BYTES + (size_t)(classes) * ((size_t)(dim) * 4u + 4u))

/** The memory of a `cc_recognizer`, in words of `uint64_t`, with labels of at most so many bytes. */
#define CC_RECOGNIZER_WORDS_I8(classes, dim, label_length) \
    CC_WORDS(256u + ((size_t)(classes) + 1u) * ((size_t)(dim) * 6u + (label_length)) + (size_t)(classes) * 24u)
#define CC_RECOGNIZER_WORDS_U8(classes, dim, label_length) CC_RECOGNIZER_WORDS_I8(classes, dim, label_length)
#define CC_RECOGNIZER_WORDS_I16(classes, dim, label_length) \
    CC_WORDS(256u + ((size_t)(classes) + 1u) * ((size_t)(dim) * 12u + (label_length)) + (size_t)(classes) * 28u)
#define CC_RECOGNIZER_WORDS_F32(classes, dim, label_length) \
    CC_WORDS(256u + ((size_t)(classes) + 1u) * ((size_t)(dim) * 12u + (label_length)) + (size_t)(classes) * 12u)

/** The length of the image of a `cc_centers`, in bytes. */
#define CC_CENTERS_IMAGE_LENGTH_I8(classes, dim) \
    ((size_t)52u + (size_t)(classes) * ((size_t)(dim) * 4u + 4u))
#define CC_CENTERS_IMAGE_LENGTH_U8(classes, dim) CC_CENTERS_IMAGE_LENGTH_I8(classes, dim)
#define CC_CENTERS_IMAGE_LENGTH_F32(classes, dim) CC_CENTERS_IMAGE_LENGTH_I8(classes, dim)
#define CC_CENTERS_IMAGE_LENGTH_I16(classes, dim) \
    ((size_t)52u + (size_t)(classes) * ((size_t)(dim) * 8u + 4u))

/**
 * The most places of a `top_k`.
 */
#define CC_TOP_K_MAX 16

/**
 * What a function answers: `CC_OK`, or why it was refused. After an error every table is bit for bit what
 * it was, unless the function says otherwise.
 */
enum cc_error
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It is done.
     */
    CC_OK = 0,
    /**
     * A pointer is null.
     */
    CC_ERROR_NULL = -1,
    /**
     * A pointer is not aligned for its type. Memory of a table is an array of `uint64_t`.
     */
    CC_ERROR_ALIGNMENT = -2,
    /**
     * The memory is shorter than the table needs.
     */
    CC_ERROR_MEMORY = -3,
    /**
     * Two arguments share memory, which must not.
     */
    CC_ERROR_OVERLAP = -4,
    /**
     * The memory was not initialized for such a table, or was overwritten.
     */
    CC_ERROR_NOT_INITIALIZED = -5,
    /**
     * The table is of another element: a function for `int8_t` was given a table of `float`, for instance.
     */
    CC_ERROR_ELEMENT = -6,
    /**
     * No table has this shape, two tables are of different shapes, or an image does not fit the table.
     */
    CC_ERROR_SHAPE = -7,
    /**
     * An array has another length than the table needs.
     */
    CC_ERROR_LENGTH = -8,
    /**
     * There is no such class.
     */
    CC_ERROR_CLASS = -9,
    /**
     * There is no center: no class has samples, or not the one that was asked for.
     */
    CC_ERROR_EMPTY = -10,
    /**
     * The class has no room for more samples.
     */
    CC_ERROR_FULL = -11,
    /**
     * More samples would be taken out than the class holds.
     */
    CC_ERROR_NOT_ENOUGH_SAMPLES = -12,
    /**
     * A component is NaN, infinite, or too large to be summed.
     */
    CC_ERROR_COMPONENT = -13,
    /**
     * A sum would be one that no such embeddings can have.
     */
    CC_ERROR_SUM = -14,
    /**
     * A scale and a zero point are no quantization.
     */
    CC_ERROR_QUANTIZATION = -15,
    /**
     * The buffer is too short for the image.
     */
    CC_ERROR_BUFFER = -20,
    /**
     * There are fewer bytes than the image promises.
     */
    CC_ERROR_TRUNCATED = -21,
    /**
     * There are more bytes than the image promises.
     */
    CC_ERROR_TRAILING_BYTES = -22,
    /**
     * The bytes are not an image.
     */
    CC_ERROR_NO_IMAGE = -23,
    /**
     * The image is of a newer release.
     */
    CC_ERROR_NEWER_VERSION = -24,
    /**
     * The checksum is wrong.
     */
    CC_ERROR_DAMAGED = -25,
    /**
     * The checksum is right, but a field holds nothing that is ever written there.
     */
    CC_ERROR_INVALID_HEADER = -26,
    /**
     * The image is of another kind of table.
     */
    CC_ERROR_KIND = -27,
    /**
     * The image is of another feature extractor.
     */
    CC_ERROR_FINGERPRINT = -28,
    /**
     * The image is of another quantization, or of none.
     */
    CC_ERROR_OTHER_QUANTIZATION = -29,
    /**
     * A class holds what no embeddings give.
     */
    CC_ERROR_INVALID_CLASS = -30,
    /**
     * The driver of the flash reports an error.
     */
    CC_ERROR_FLASH = -40,
    /**
     * The range is not two slots of whole sectors each, or slots cannot lie in such a flash.
     */
    CC_ERROR_RANGE = -41,
    /**
     * The images do not fit a slot.
     */
    CC_ERROR_SLOT_TOO_SMALL = -42,
    /**
     * The newest slot holds other images.
     */
    CC_ERROR_OTHER_IMAGES = -43,
    /**
     * What was written reads as something else. The newest slot is still there.
     */
    CC_ERROR_NOT_WRITTEN = -44,
    /**
     * The table is saved; but the slot before it, with what was deleted, was not erased.
     */
    CC_ERROR_NOT_ERASED = -45,
    /**
     * A setting is outside its range.
     */
    CC_ERROR_SETTING = -60,
    /**
     * A label is empty, too long, or not UTF-8.
     */
    CC_ERROR_LABEL = -61,
    /**
     * Another class has the label.
     */
    CC_ERROR_LABEL_TAKEN = -62,
    /**
     * Every class has a label.
     */
    CC_ERROR_NO_FREE_CLASS = -63,
    /**
     * A class is being enrolled.
     */
    CC_ERROR_ALREADY_ENROLLING = -64,
    /**
     * No class is being enrolled.
     */
    CC_ERROR_NOT_ENROLLING = -65,
    /**
     * The enrollment has too few samples.
     */
    CC_ERROR_TOO_FEW_SAMPLES = -66,
    /**
     * The new center would lie on that of another class.
     */
    CC_ERROR_TOO_NEAR = -67,
    /**
     * Samples were trimmed when the class was enrolled, so that none can be forgotten.
     */
    CC_ERROR_TRIMMED = -68,
    /**
     * The class has one sample: delete it instead.
     */
    CC_ERROR_LAST_SAMPLE = -69,
    /**
     * The class never learned this sample.
     */
    CC_ERROR_NEVER_LEARNED = -70,
    /**
     * Something that a newer release of the library refuses.
     */
    CC_ERROR_OTHER = -127,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum cc_error cc_error;
#else
typedef int32_t cc_error;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What embeddings are made of. The numbers are those in images.
 */
enum cc_element
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * `float`.
     */
    CC_ELEMENT_F32 = 1,
    /**
     * `double`: in images of other programs only.
     */
    CC_ELEMENT_F64 = 2,
    /**
     * `int8_t`.
     */
    CC_ELEMENT_I8 = 3,
    /**
     * `uint8_t`.
     */
    CC_ELEMENT_U8 = 4,
    /**
     * `int16_t`.
     */
    CC_ELEMENT_I16 = 5,
    /**
     * `float`, summed with a correction: in images of other programs only.
     */
    CC_ELEMENT_COMPENSATED = 6,
    /**
     * `uint32_t`: thresholds, in images of other programs only.
     */
    CC_ELEMENT_U32 = 7,
    /**
     * `uint64_t`: thresholds, in images of other programs only.
     */
    CC_ELEMENT_U64 = 8,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum cc_element cc_element;
#else
typedef int32_t cc_element;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What kind of table an image holds.
 */
enum cc_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Sums and counts: what `cc_centers` holds.
     */
    CC_KIND_CENTERS = 1,
    /**
     * Centers that move, of a program in Rust.
     */
    CC_KIND_MOVING_CENTERS = 2,
    /**
     * Centers: what `cc_table` holds.
     */
    CC_KIND_TABLE = 3,
    /**
     * Means and variances, of a program in Rust.
     */
    CC_KIND_VARIANCE = 4,
    /**
     * Thresholds, of a program in Rust.
     */
    CC_KIND_THRESHOLDS = 5,
    /**
     * Labels, of a program in Rust.
     */
    CC_KIND_LABELS = 6,
    /**
     * Something else, of a program in Rust.
     */
    CC_KIND_OTHER = 127,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum cc_kind cc_kind;
#else
typedef int32_t cc_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a query is, by a limit and a margin.
 */
enum cc_decision
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * None of the classes: too far from the nearest one, or there is none.
     */
    CC_UNKNOWN = 0,
    /**
     * Of the nearest class.
     */
    CC_KNOWN = 1,
    /**
     * Near enough, but the runner-up is hardly farther away.
     */
    CC_AMBIGUOUS = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum cc_decision cc_decision;
#else
typedef int32_t cc_decision;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Whether adaptation learned an embedding, and why not.
 */
enum cc_adapted
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It was learned.
     */
    CC_ADAPTED = 0,
    /**
     * The settings have no adaptation.
     */
    CC_ADAPTED_OFF = 1,
    /**
     * It was not recognized as a class.
     */
    CC_ADAPTED_NOT_KNOWN = 2,
    /**
     * Its class is frozen.
     */
    CC_ADAPTED_FROZEN = 3,
    /**
     * It is too far from the center.
     */
    CC_ADAPTED_TOO_FAR = 4,
    /**
     * The runner-up is too near.
     */
    CC_ADAPTED_RIVAL_TOO_NEAR = 5,
    /**
     * The center would move out of the radius.
     */
    CC_ADAPTED_BEYOND_RADIUS = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum cc_adapted cc_adapted;
#else
typedef int32_t cc_adapted;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a table holds after a load.
 */
enum cc_loaded
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * What it held before: nothing was ever saved.
     */
    CC_LOADED_NOTHING = 0,
    /**
     * What was saved last.
     */
    CC_LOADED_NEWEST = 1,
    /**
     * What was saved before: the newer slot is damaged, or its save was interrupted at the last word.
     */
    CC_LOADED_OLDER = 2,
    /**
     * What it held before: no slot is whole. What was saved is lost.
     */
    CC_LOADED_LOST = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum cc_loaded cc_loaded;
#else
typedef int32_t cc_loaded;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What became of an erase after a deletion, which a power cut had interrupted.
 */
enum cc_old_slot
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * There was nothing to do.
     */
    CC_OLD_SLOT_LEFT = 0,
    /**
     * It was finished.
     */
    CC_OLD_SLOT_ERASED = 1,
    /**
     * It failed: what was deleted may still be there. The next call tries again.
     */
    CC_OLD_SLOT_NOT_ERASED = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum cc_old_slot cc_old_slot;
#else
typedef int32_t cc_old_slot;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A table that learns: sums and counts of every class, in memory of the caller.
 */
typedef struct cc_centers cc_centers;

/**
 * Classes with labels, which a device learns, recognizes, follows and deletes, in memory of the caller.
 */
typedef struct cc_recognizer cc_recognizer;

/**
 * Centers prepared for queries, in memory of the caller.
 */
typedef struct cc_table cc_table;

/**
 * The nearest class and the runner-up. Squared distances are floats, of tables of `float` and of all sums.
 */
typedef struct {
    /**
     * The class; of several as near, the lowest. `CC_NO_CLASS` when no class has samples.
     */
    size_t class_index;
    /**
     * The next class; `CC_NO_CLASS` when there is none.
     */
    size_t runner_up;
    /**
     * The squared Euclidean distance of the query and the center; 0 without a class.
     */
    float measure;
    /**
     * That of the runner-up; 0 without one.
     */
    float runner_up_measure;
} cc_nearest_f32;

/**
 * A class, and its squared distance, floats, of tables of `float` and of all sums.
 */
typedef struct {
    /**
     * The class.
     */
    size_t class_index;
    /**
     * The squared Euclidean distance of the query and its center.
     */
    float measure;
} cc_ranked_f32;

/**
 * What a table is.
 */
typedef struct {
    /**
     * What embeddings are made of.
     */
    cc_element element;
    /**
     * How many classes there are.
     */
    uint32_t classes;
    /**
     * How many components an embedding has.
     */
    uint32_t dim;
} cc_shape;

/**
 * The feature extractor that embeddings come from. Images carry it; those of another one are refused.
 */
typedef struct {
    /**
     * Names the feature extractor: any number that changes when the embeddings do.
     */
    uint64_t fingerprint;
    /**
     * The real value of one step of quantized embeddings, that of the output tensor; 0 for none.
     */
    float scale;
    /**
     * The integer that stands for 0; 0 for none.
     */
    int32_t zero_point;
} cc_model;

/**
 * Which image of which device it is, for fleets. A null pointer stands for zeros: unused.
 */
typedef struct {
    /**
     * The device that made the image.
     */
    uint64_t device;
    /**
     * Its number among the images of the device.
     */
    uint64_t sequence;
} cc_origin;

/**
 * The header of an image.
 */
typedef struct {
    /**
     * The feature extractor.
     */
    cc_model model;
    /**
     * Which image it is.
     */
    cc_origin origin;
    /**
     * What kind of table it holds.
     */
    cc_kind kind;
    /**
     * The element and the shape of the table.
     */
    cc_shape shape;
} cc_image_header;

/**
 * How far `cc_recognizer_adapt` may go; all zeros switch it off.
 */
typedef struct {
    /**
     * How far a center may move from where its class was enrolled, at most; 0 switches adaptation off.
     */
    float radius;
    /**
     * The greatest distance of a sample that is learned: above 0, less than the accepted distance.
     */
    float max_distance;
    /**
     * The greatest ratio of its distance to that of the runner-up: above 0, at most 1; 0.9 for instance.
     */
    float max_ratio;
    /**
     * From how many samples on old ones count less: 2 to 256.
     */
    uint32_t max_count;
} cc_adaptation;

/**
 * How a recognizer decides, learns and adapts: a plain value, which may be `const`. All lengths are in real units:
 * in those of the model where its scale is known, else in those of the components.
 */
typedef struct {
    /**
     * The feature extractor that embeddings come from.
     */
    cc_model model;
    /**
     * The greatest distance from a center at which an embedding is known: above 0; `INFINITY` accepts all.
     */
    float max_distance;
    /**
     * By how much the squared distance of the runner-up is greater, at least; 0 asks for nothing.
     */
    float min_margin;
    /**
     * How many samples a class is enrolled from, at least: 1 to 65,535; 3 where samples are trimmed.
     */
    uint32_t min_samples;
    /**
     * 1 when the least and the greatest component of each dimension are left out at enrollment, else 0.
     */
    uint32_t is_trimmed;
    /**
     * A class is not enrolled this near to the center of another one, or nearer: at least 0.
     */
    float min_separation;
    /**
     * Whether and how centers follow drift.
     */
    cc_adaptation adaptation;
} cc_settings;

/**
 * What the last sample did to an open enrollment.
 */
typedef struct {
    /**
     * How many samples the enrollment has.
     */
    uint32_t count;
    /**
     * 1 when the sample lies within the accepted distance of the mean of those before, else 0.
     */
    uint32_t agrees;
} cc_added;

/**
 * The nearest class and the runner-up. Squared distances are exact, of tables of bytes.
 */
typedef struct {
    /**
     * The class; of several as near, the lowest. `CC_NO_CLASS` when no class has samples.
     */
    size_t class_index;
    /**
     * The next class; `CC_NO_CLASS` when there is none.
     */
    size_t runner_up;
    /**
     * The squared Euclidean distance of the query and the center; 0 without a class.
     */
    uint32_t measure;
    /**
     * That of the runner-up; 0 without one.
     */
    uint32_t runner_up_measure;
} cc_nearest_u32;

/**
 * What a recognizer reports of itself.
 */
typedef struct {
    /**
     * How many classes are enrolled.
     */
    uint32_t enrolled;
    /**
     * How many have a label and no samples: they were learned with another model.
     */
    uint32_t to_enroll_again;
    /**
     * How many more can be enrolled.
     */
    uint32_t free;
    /**
     * How many samples adaptation learned; it is not saved.
     */
    uint32_t adapted;
} cc_status;

/**
 * A flash that is programmed by the word and erased by the sector. The functions return 0 for success, and
 * anything else for an error of the driver. They use no table that the call is about.
 */
typedef struct {
    /**
     * Handed to every function: the driver, for instance. May be null.
     */
    void *context;
    /**
     * Reads `length` bytes from `address` on. A word that cannot be read is an error, and counts as damaged.
     */
    int32_t (*read)(void *context,
                    uint32_t address,
                    uint8_t *bytes,
                    size_t length);
    /**
     * Programs `length` bytes that are erased: 32 of them, at a multiple of 32 in the range.
     */
    int32_t (*program)(void *context,
                       uint32_t address,
                       const uint8_t *bytes,
                       size_t length);
    /**
     * Erases `length` bytes, whole sectors.
     */
    int32_t (*erase)(void *context,
                     uint32_t address,
                     uint32_t length);
    /**
     * The bytes that are programmed at once: 1, 2, 4, 8, 16 or 32.
     */
    uint32_t word;
    /**
     * The bytes that are erased at once: a power of two, at least 32.
     */
    uint32_t sector;
    /**
     * What an erased byte reads as: mostly 0xFF; 0x00 on STM32L0 and L1.
     */
    uint8_t erased;
} cc_flash;

/**
 * Where a table is kept: two slots, each half of a range of the flash. A plain value, which may be `const`.
 */
typedef struct {
    /**
     * The feature extractor; what another one left is refused.
     */
    cc_model model;
    /**
     * The flash.
     */
    cc_flash flash;
    /**
     * Where the range begins.
     */
    uint32_t start;
    /**
     * Where it ends. Half of its length is whole sectors.
     */
    uint32_t end;
} cc_slots;

/**
 * What a load found.
 */
typedef struct {
    /**
     * What the table holds now.
     */
    cc_loaded loaded;
    /**
     * What became of an interrupted erase.
     */
    cc_old_slot old_slot;
    /**
     * Which save was loaded, which is how often slots were erased so far; 0 when none was loaded.
     */
    uint32_t sequence;
    /**
     * 1 when a slot is damaged, 0 otherwise.
     */
    uint32_t is_damaged;
} cc_slots_report;

/**
 * The nearest class and the runner-up. Squared distances are exact, of tables of `int16_t`.
 */
typedef struct {
    /**
     * The class; of several as near, the lowest. `CC_NO_CLASS` when no class has samples.
     */
    size_t class_index;
    /**
     * The next class; `CC_NO_CLASS` when there is none.
     */
    size_t runner_up;
    /**
     * The squared Euclidean distance of the query and the center; 0 without a class.
     */
    uint64_t measure;
    /**
     * That of the runner-up; 0 without one.
     */
    uint64_t runner_up_measure;
} cc_nearest_u64;

/**
 * What a known query keeps. Squared distances are exact, of tables of bytes.
 */
typedef struct {
    /**
     * The greatest squared distance to the nearest center.
     */
    uint32_t limit;
    /**
     * The least difference of the squared distances of the runner-up and of the nearest; 0 asks
     * for none.
     */
    uint32_t min_margin;
} cc_thresholds_u32;

/**
 * A class, and its squared distance, exact, of tables of bytes.
 */
typedef struct {
    /**
     * The class.
     */
    size_t class_index;
    /**
     * The squared Euclidean distance of the query and its center.
     */
    uint32_t measure;
} cc_ranked_u32;

/**
 * What a known query keeps. Squared distances are exact, of tables of `int16_t`.
 */
typedef struct {
    /**
     * The greatest squared distance to the nearest center.
     */
    uint64_t limit;
    /**
     * The least difference of the squared distances of the runner-up and of the nearest; 0 asks
     * for none.
     */
    uint64_t min_margin;
} cc_thresholds_u64;

/**
 * A class, and its squared distance, exact, of tables of `int16_t`.
 */
typedef struct {
    /**
     * The class.
     */
    size_t class_index;
    /**
     * The squared Euclidean distance of the query and its center.
     */
    uint64_t measure;
} cc_ranked_u64;

/**
 * What a known query keeps. Squared distances are floats, of tables of `float` and of all sums.
 */
typedef struct {
    /**
     * The greatest squared distance to the nearest center.
     */
    float limit;
    /**
     * The least difference of the squared distances of the runner-up and of the nearest; 0 asks
     * for none.
     */
    float min_margin;
} cc_thresholds_f32;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Makes a table of empty classes in `size` bytes of memory, which need not be initialized, and
 * returns it in `table`.
 *
 * `CC_CENTERS_WORDS_I8(classes, dim)` words of `uint64_t` are enough. Refuses with
 * `CC_ERROR_SHAPE`, `CC_ERROR_NULL`, `CC_ERROR_ALIGNMENT`, `CC_ERROR_OVERLAP` of `table` and memory, and
 * `CC_ERROR_MEMORY`.
 */
cc_error cc_centers_init_i8(void *memory,
                            size_t size,
                            size_t classes,
                            size_t dim,
                            cc_centers **table);

/**
 * Adds one embedding to a class.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_FULL`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_centers_learn_i8(cc_centers *table,
                             size_t class_index,
                             const int8_t *embedding,
                             size_t length);

/**
 * Adds one embedding to a class, whose older samples fade once it has `cap` of them: the center
 * follows drift.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_centers_learn_capped_i8(cc_centers *table,
                                    size_t class_index,
                                    const int8_t *embedding,
                                    size_t length,
                                    uint32_t cap);

/**
 * Adds a batch, all of it or nothing: row `n` of the embeddings, `dim` components each, to
 * `classes[n]`.
 *
 * `length` counts components, `rows * dim`. Refuses as `learn` does.
 */
cc_error cc_centers_learn_batch_i8(cc_centers *table,
                                   const size_t *classes,
                                   size_t rows,
                                   const int8_t *embeddings,
                                   size_t length);

/**
 * Takes one embedding out of a class again: the inverse of `learn`, exact for integers.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_NOT_ENOUGH_SAMPLES`,
 * `CC_ERROR_COMPONENT`, `CC_ERROR_SUM`.
 */
cc_error cc_centers_forget_i8(cc_centers *table,
                              size_t class_index,
                              const int8_t *embedding,
                              size_t length);

/**
 * Writes the center of a class, the mean of its embeddings, `dim` floats.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_EMPTY`.
 */
cc_error cc_centers_center_i8(const cc_centers *table,
                              size_t class_index,
                              float *center_out,
                              size_t length);

/**
 * Writes the class whose center is nearest, and the runner-up.
 *
 * The distance is computed in floats; without an FPU, `cc_table` answers many times faster for
 * integers. Refuses with `CC_ERROR_LENGTH`; with `CC_ERROR_EMPTY` when no class has samples, and
 * writes `CC_NO_CLASS` then.
 */
cc_error cc_centers_nearest_i8(const cc_centers *table,
                               const int8_t *embedding,
                               size_t length,
                               cc_nearest_f32 *nearest_out);

/**
 * Writes the nearest classes, nearest first, and how many there are: `k` or fewer.
 *
 * Refuses with `CC_ERROR_LENGTH`, also when `k` is above `CC_TOP_K_MAX`.
 */
cc_error cc_centers_top_k_i8(const cc_centers *table,
                             const int8_t *embedding,
                             size_t length,
                             cc_ranked_f32 *places,
                             size_t k,
                             size_t *found);

/**
 * Adds all samples of another table of the same shape; all or none.
 *
 * Refuses with `CC_ERROR_OVERLAP` (a table is not merged with itself), `CC_ERROR_SHAPE`,
 * `CC_ERROR_FULL`, `CC_ERROR_SUM`.
 */
cc_error cc_centers_merge_i8(cc_centers *table,
                             const cc_centers *other);

/**
 * Takes all samples of another table out again: the inverse of `merge`, exact for integers.
 *
 * Refuses with `CC_ERROR_OVERLAP`, `CC_ERROR_SHAPE`, `CC_ERROR_NOT_ENOUGH_SAMPLES`, `CC_ERROR_SUM`.
 */
cc_error cc_centers_unmerge_i8(cc_centers *table,
                               const cc_centers *other);

/**
 * Makes a table of empty classes in `size` bytes of memory, which need not be initialized, and
 * returns it in `table`.
 *
 * `CC_CENTERS_WORDS_U8(classes, dim)` words of `uint64_t` are enough. Refuses with
 * `CC_ERROR_SHAPE`, `CC_ERROR_NULL`, `CC_ERROR_ALIGNMENT`, `CC_ERROR_OVERLAP` of `table` and memory, and
 * `CC_ERROR_MEMORY`.
 */
cc_error cc_centers_init_u8(void *memory,
                            size_t size,
                            size_t classes,
                            size_t dim,
                            cc_centers **table);

/**
 * Adds one embedding to a class.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_FULL`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_centers_learn_u8(cc_centers *table,
                             size_t class_index,
                             const uint8_t *embedding,
                             size_t length);

/**
 * Adds one embedding to a class, whose older samples fade once it has `cap` of them: the center
 * follows drift.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_centers_learn_capped_u8(cc_centers *table,
                                    size_t class_index,
                                    const uint8_t *embedding,
                                    size_t length,
                                    uint32_t cap);

/**
 * Adds a batch, all of it or nothing: row `n` of the embeddings, `dim` components each, to
 * `classes[n]`.
 *
 * `length` counts components, `rows * dim`. Refuses as `learn` does.
 */
cc_error cc_centers_learn_batch_u8(cc_centers *table,
                                   const size_t *classes,
                                   size_t rows,
                                   const uint8_t *embeddings,
                                   size_t length);

/**
 * Takes one embedding out of a class again: the inverse of `learn`, exact for integers.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_NOT_ENOUGH_SAMPLES`,
 * `CC_ERROR_COMPONENT`, `CC_ERROR_SUM`.
 */
cc_error cc_centers_forget_u8(cc_centers *table,
                              size_t class_index,
                              const uint8_t *embedding,
                              size_t length);

/**
 * Writes the center of a class, the mean of its embeddings, `dim` floats.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_EMPTY`.
 */
cc_error cc_centers_center_u8(const cc_centers *table,
                              size_t class_index,
                              float *center_out,
                              size_t length);

/**
 * Writes the class whose center is nearest, and the runner-up.
 *
 * The distance is computed in floats; without an FPU, `cc_table` answers many times faster for
 * integers. Refuses with `CC_ERROR_LENGTH`; with `CC_ERROR_EMPTY` when no class has samples, and
 * writes `CC_NO_CLASS` then.
 */
cc_error cc_centers_nearest_u8(const cc_centers *table,
                               const uint8_t *embedding,
                               size_t length,
                               cc_nearest_f32 *nearest_out);

/**
 * Writes the nearest classes, nearest first, and how many there are: `k` or fewer.
 *
 * Refuses with `CC_ERROR_LENGTH`, also when `k` is above `CC_TOP_K_MAX`.
 */
cc_error cc_centers_top_k_u8(const cc_centers *table,
                             const uint8_t *embedding,
                             size_t length,
                             cc_ranked_f32 *places,
                             size_t k,
                             size_t *found);

/**
 * Adds all samples of another table of the same shape; all or none.
 *
 * Refuses with `CC_ERROR_OVERLAP` (a table is not merged with itself), `CC_ERROR_SHAPE`,
 * `CC_ERROR_FULL`, `CC_ERROR_SUM`.
 */
cc_error cc_centers_merge_u8(cc_centers *table,
                             const cc_centers *other);

/**
 * Takes all samples of another table out again: the inverse of `merge`, exact for integers.
 *
 * Refuses with `CC_ERROR_OVERLAP`, `CC_ERROR_SHAPE`, `CC_ERROR_NOT_ENOUGH_SAMPLES`, `CC_ERROR_SUM`.
 */
cc_error cc_centers_unmerge_u8(cc_centers *table,
                               const cc_centers *other);

/**
 * Makes a table of empty classes in `size` bytes of memory, which need not be initialized, and
 * returns it in `table`.
 *
 * `CC_CENTERS_WORDS_I16(classes, dim)` words of `uint64_t` are enough. Refuses with
 * `CC_ERROR_SHAPE`, `CC_ERROR_NULL`, `CC_ERROR_ALIGNMENT`, `CC_ERROR_OVERLAP` of `table` and memory, and
 * `CC_ERROR_MEMORY`.
 */
cc_error cc_centers_init_i16(void *memory,
                             size_t size,
                             size_t classes,
                             size_t dim,
                             cc_centers **table);

/**
 * Adds one embedding to a class.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_FULL`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_centers_learn_i16(cc_centers *table,
                              size_t class_index,
                              const int16_t *embedding,
                              size_t length);

/**
 * Adds one embedding to a class, whose older samples fade once it has `cap` of them: the center
 * follows drift.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_centers_learn_capped_i16(cc_centers *table,
                                     size_t class_index,
                                     const int16_t *embedding,
                                     size_t length,
                                     uint32_t cap);

/**
 * Adds a batch, all of it or nothing: row `n` of the embeddings, `dim` components each, to
 * `classes[n]`.
 *
 * `length` counts components, `rows * dim`. Refuses as `learn` does.
 */
cc_error cc_centers_learn_batch_i16(cc_centers *table,
                                    const size_t *classes,
                                    size_t rows,
                                    const int16_t *embeddings,
                                    size_t length);

/**
 * Takes one embedding out of a class again: the inverse of `learn`, exact for integers.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_NOT_ENOUGH_SAMPLES`,
 * `CC_ERROR_COMPONENT`, `CC_ERROR_SUM`.
 */
cc_error cc_centers_forget_i16(cc_centers *table,
                               size_t class_index,
                               const int16_t *embedding,
                               size_t length);

/**
 * Writes the center of a class, the mean of its embeddings, `dim` floats.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_EMPTY`.
 */
cc_error cc_centers_center_i16(const cc_centers *table,
                               size_t class_index,
                               float *center_out,
                               size_t length);

/**
 * Writes the class whose center is nearest, and the runner-up.
 *
 * The distance is computed in floats; without an FPU, `cc_table` answers many times faster for
 * integers. Refuses with `CC_ERROR_LENGTH`; with `CC_ERROR_EMPTY` when no class has samples, and
 * writes `CC_NO_CLASS` then.
 */
cc_error cc_centers_nearest_i16(const cc_centers *table,
                                const int16_t *embedding,
                                size_t length,
                                cc_nearest_f32 *nearest_out);

/**
 * Writes the nearest classes, nearest first, and how many there are: `k` or fewer.
 *
 * Refuses with `CC_ERROR_LENGTH`, also when `k` is above `CC_TOP_K_MAX`.
 */
cc_error cc_centers_top_k_i16(const cc_centers *table,
                              const int16_t *embedding,
                              size_t length,
                              cc_ranked_f32 *places,
                              size_t k,
                              size_t *found);

/**
 * Adds all samples of another table of the same shape; all or none.
 *
 * Refuses with `CC_ERROR_OVERLAP` (a table is not merged with itself), `CC_ERROR_SHAPE`,
 * `CC_ERROR_FULL`, `CC_ERROR_SUM`.
 */
cc_error cc_centers_merge_i16(cc_centers *table,
                              const cc_centers *other);

/**
 * Takes all samples of another table out again: the inverse of `merge`, exact for integers.
 *
 * Refuses with `CC_ERROR_OVERLAP`, `CC_ERROR_SHAPE`, `CC_ERROR_NOT_ENOUGH_SAMPLES`, `CC_ERROR_SUM`.
 */
cc_error cc_centers_unmerge_i16(cc_centers *table,
                                const cc_centers *other);

/**
 * Makes a table of empty classes in `size` bytes of memory, which need not be initialized, and
 * returns it in `table`.
 *
 * `CC_CENTERS_WORDS_F32(classes, dim)` words of `uint64_t` are enough. Refuses with
 * `CC_ERROR_SHAPE`, `CC_ERROR_NULL`, `CC_ERROR_ALIGNMENT`, `CC_ERROR_OVERLAP` of `table` and memory, and
 * `CC_ERROR_MEMORY`.
 */
cc_error cc_centers_init_f32(void *memory,
                             size_t size,
                             size_t classes,
                             size_t dim,
                             cc_centers **table);

/**
 * Adds one embedding to a class.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_FULL`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_centers_learn_f32(cc_centers *table,
                              size_t class_index,
                              const float *embedding,
                              size_t length);

/**
 * Adds one embedding to a class, whose older samples fade once it has `cap` of them: the center
 * follows drift.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_centers_learn_capped_f32(cc_centers *table,
                                     size_t class_index,
                                     const float *embedding,
                                     size_t length,
                                     uint32_t cap);

/**
 * Adds a batch, all of it or nothing: row `n` of the embeddings, `dim` components each, to
 * `classes[n]`.
 *
 * `length` counts components, `rows * dim`. Refuses as `learn` does.
 */
cc_error cc_centers_learn_batch_f32(cc_centers *table,
                                    const size_t *classes,
                                    size_t rows,
                                    const float *embeddings,
                                    size_t length);

/**
 * Takes one embedding out of a class again: the inverse of `learn`, exact for integers.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_NOT_ENOUGH_SAMPLES`,
 * `CC_ERROR_COMPONENT`, `CC_ERROR_SUM`.
 */
cc_error cc_centers_forget_f32(cc_centers *table,
                               size_t class_index,
                               const float *embedding,
                               size_t length);

/**
 * Writes the center of a class, the mean of its embeddings, `dim` floats.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_EMPTY`.
 */
cc_error cc_centers_center_f32(const cc_centers *table,
                               size_t class_index,
                               float *center_out,
                               size_t length);

/**
 * Writes the class whose center is nearest, and the runner-up.
 *
 * The distance is computed in floats; without an FPU, `cc_table` answers many times faster for
 * integers. Refuses with `CC_ERROR_LENGTH`; with `CC_ERROR_EMPTY` when no class has samples, and
 * writes `CC_NO_CLASS` then.
 */
cc_error cc_centers_nearest_f32(const cc_centers *table,
                                const float *embedding,
                                size_t length,
                                cc_nearest_f32 *nearest_out);

/**
 * Writes the nearest classes, nearest first, and how many there are: `k` or fewer.
 *
 * Refuses with `CC_ERROR_LENGTH`, also when `k` is above `CC_TOP_K_MAX`.
 */
cc_error cc_centers_top_k_f32(const cc_centers *table,
                              const float *embedding,
                              size_t length,
                              cc_ranked_f32 *places,
                              size_t k,
                              size_t *found);

/**
 * Adds all samples of another table of the same shape; all or none.
 *
 * Refuses with `CC_ERROR_OVERLAP` (a table is not merged with itself), `CC_ERROR_SHAPE`,
 * `CC_ERROR_FULL`, `CC_ERROR_SUM`.
 */
cc_error cc_centers_merge_f32(cc_centers *table,
                              const cc_centers *other);

/**
 * Takes all samples of another table out again: the inverse of `merge`, exact for integers.
 *
 * Refuses with `CC_ERROR_OVERLAP`, `CC_ERROR_SHAPE`, `CC_ERROR_NOT_ENOUGH_SAMPLES`, `CC_ERROR_SUM`.
 */
cc_error cc_centers_unmerge_f32(cc_centers *table,
                                const cc_centers *other);

/**
 * Writes the element and the shape of a table.
 */
cc_error cc_centers_shape(const cc_centers *table,
                          cc_shape *shape);

/**
 * Writes how many samples a class holds.
 *
 * Refuses with `CC_ERROR_CLASS`.
 */
cc_error cc_centers_count(const cc_centers *table,
                          size_t class_index,
                          uint32_t *count);

/**
 * Empties every class.
 */
cc_error cc_centers_clear(cc_centers *table);

/**
 * Empties one class; the others keep their index and their samples.
 *
 * Refuses with `CC_ERROR_CLASS`.
 */
cc_error cc_centers_clear_class(cc_centers *table,
                                size_t class_index);

/**
 * Returns what an answer means, as English text in constant memory; never null.
 */
const char *cc_error_text(int32_t error);

/**
 * Writes an image of the table into a buffer of `size` bytes, which need not be initialized, and its
 * length into `length`.
 *
 * `CC_CENTERS_IMAGE_LENGTH_I8(classes, dim)` bytes are enough. `origin` may be
 * null. Refuses with `CC_ERROR_QUANTIZATION`, `CC_ERROR_BUFFER`, `CC_ERROR_INVALID_CLASS`.
 */
cc_error cc_centers_encode_i8(const cc_centers *table,
                              const cc_model *model,
                              const cc_origin *origin,
                              uint8_t *image,
                              size_t size,
                              size_t *length);

/**
 * Replaces all that the table holds by what an image of `length` bytes holds. Classes that the image
 * does not have become empty.
 *
 * Refuses what is damaged, of another element, shape or model.
 */
cc_error cc_centers_restore_i8(cc_centers *table,
                               const cc_model *model,
                               const uint8_t *image,
                               size_t length);

/**
 * Adds all samples in an image of another device. What is merged twice counts twice.
 *
 * Refuses as `restore` does; with `CC_ERROR_FULL` when a class has no room.
 */
cc_error cc_centers_merge_image_i8(cc_centers *table,
                                   const cc_model *model,
                                   const uint8_t *image,
                                   size_t length);

/**
 * Writes an image of the table into a buffer of `size` bytes, which need not be initialized, and its
 * length into `length`.
 *
 * `CC_CENTERS_IMAGE_LENGTH_U8(classes, dim)` bytes are enough. `origin` may be
 * null. Refuses with `CC_ERROR_QUANTIZATION`, `CC_ERROR_BUFFER`, `CC_ERROR_INVALID_CLASS`.
 */
cc_error cc_centers_encode_u8(const cc_centers *table,
                              const cc_model *model,
                              const cc_origin *origin,
                              uint8_t *image,
                              size_t size,
                              size_t *length);

/**
 * Replaces all that the table holds by what an image of `length` bytes holds. Classes that the image
 * does not have become empty.
 *
 * Refuses what is damaged, of another element, shape or model.
 */
cc_error cc_centers_restore_u8(cc_centers *table,
                               const cc_model *model,
                               const uint8_t *image,
                               size_t length);

/**
 * Adds all samples in an image of another device. What is merged twice counts twice.
 *
 * Refuses as `restore` does; with `CC_ERROR_FULL` when a class has no room.
 */
cc_error cc_centers_merge_image_u8(cc_centers *table,
                                   const cc_model *model,
                                   const uint8_t *image,
                                   size_t length);

/**
 * Writes an image of the table into a buffer of `size` bytes, which need not be initialized, and its
 * length into `length`.
 *
 * `CC_CENTERS_IMAGE_LENGTH_I16(classes, dim)` bytes are enough. `origin` may be
 * null. Refuses with `CC_ERROR_QUANTIZATION`, `CC_ERROR_BUFFER`, `CC_ERROR_INVALID_CLASS`.
 */
cc_error cc_centers_encode_i16(const cc_centers *table,
                               const cc_model *model,
                               const cc_origin *origin,
                               uint8_t *image,
                               size_t size,
                               size_t *length);

/**
 * Replaces all that the table holds by what an image of `length` bytes holds. Classes that the image
 * does not have become empty.
 *
 * Refuses what is damaged, of another element, shape or model.
 */
cc_error cc_centers_restore_i16(cc_centers *table,
                                const cc_model *model,
                                const uint8_t *image,
                                size_t length);

/**
 * Adds all samples in an image of another device. What is merged twice counts twice.
 *
 * Refuses as `restore` does; with `CC_ERROR_FULL` when a class has no room.
 */
cc_error cc_centers_merge_image_i16(cc_centers *table,
                                    const cc_model *model,
                                    const uint8_t *image,
                                    size_t length);

/**
 * Writes an image of the table into a buffer of `size` bytes, which need not be initialized, and its
 * length into `length`.
 *
 * `CC_CENTERS_IMAGE_LENGTH_F32(classes, dim)` bytes are enough. `origin` may be
 * null. Refuses with `CC_ERROR_QUANTIZATION`, `CC_ERROR_BUFFER`, `CC_ERROR_INVALID_CLASS`.
 */
cc_error cc_centers_encode_f32(const cc_centers *table,
                               const cc_model *model,
                               const cc_origin *origin,
                               uint8_t *image,
                               size_t size,
                               size_t *length);

/**
 * Replaces all that the table holds by what an image of `length` bytes holds. Classes that the image
 * does not have become empty.
 *
 * Refuses what is damaged, of another element, shape or model.
 */
cc_error cc_centers_restore_f32(cc_centers *table,
                                const cc_model *model,
                                const uint8_t *image,
                                size_t length);

/**
 * Adds all samples in an image of another device. What is merged twice counts twice.
 *
 * Refuses as `restore` does; with `CC_ERROR_FULL` when a class has no room.
 */
cc_error cc_centers_merge_image_f32(cc_centers *table,
                                    const cc_model *model,
                                    const uint8_t *image,
                                    size_t length);

/**
 * Reads the header of an image, and verifies its checksum: which table it is of, and which shape that
 * needs.
 */
cc_error cc_image_peek(const uint8_t *image,
                       size_t length,
                       cc_image_header *header);

/**
 * Adds all samples in an image to those in another image of the same dimensions and model, and of as
 * many classes or more. No table is needed.
 */
cc_error cc_images_merge(uint8_t *target,
                         size_t target_length,
                         const uint8_t *image,
                         size_t length);

/**
 * Makes a recognizer without classes in `size` bytes of memory, which need not be initialized, and
 * returns it in `recognizer`. It keeps a copy of the settings.
 *
 * `CC_RECOGNIZER_WORDS_I8(classes, dim, label_length)` words of `uint64_t` are
 * enough, for labels of 1 to 255 bytes. Refuses with `CC_ERROR_SETTING`, `CC_ERROR_QUANTIZATION`,
 * `CC_ERROR_SHAPE`, `CC_ERROR_OVERLAP`, `CC_ERROR_MEMORY`.
 */
cc_error cc_recognizer_init_i8(void *memory,
                               size_t size,
                               size_t classes,
                               size_t dim,
                               size_t label_length,
                               const cc_settings *settings,
                               cc_recognizer **recognizer);

/**
 * Begins to enroll a class. The label is UTF-8, of `length` bytes, without a zero behind it.
 *
 * Refuses with `CC_ERROR_ALREADY_ENROLLING`, `CC_ERROR_LABEL`, `CC_ERROR_LABEL_TAKEN`,
 * `CC_ERROR_NO_FREE_CLASS`.
 */
cc_error cc_enroll_begin_i8(cc_recognizer *recognizer,
                            const uint8_t *label,
                            size_t length);

/**
 * Adds a sample to the open enrollment, and writes how it agrees with those before.
 *
 * Refuses with `CC_ERROR_NOT_ENROLLING`, `CC_ERROR_LENGTH`, `CC_ERROR_FULL`; of floats
 * `CC_ERROR_COMPONENT`.
 */
cc_error cc_enroll_add_i8(cc_recognizer *recognizer,
                          const int8_t *embedding,
                          size_t length,
                          cc_added *added);

/**
 * Makes the samples a class, all or nothing, and writes its index.
 *
 * Refuses with `CC_ERROR_NOT_ENROLLING`, `CC_ERROR_TOO_FEW_SAMPLES`, `CC_ERROR_TOO_NEAR`; the
 * enrollment stays open.
 */
cc_error cc_enroll_commit_i8(cc_recognizer *recognizer,
                             size_t *class_index);

/**
 * Gives the open enrollment up, without a trace.
 */
cc_error cc_enroll_cancel_i8(cc_recognizer *recognizer);

/**
 * Writes the class whose center is nearest, and whether the embedding is of it. Nothing is changed;
 * but no other call may use the recognizer at the same time.
 *
 * Refuses with `CC_ERROR_LENGTH`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_recognizer_recognize_i8(const cc_recognizer *recognizer,
                                    const int8_t *embedding,
                                    size_t length,
                                    cc_nearest_u32 *nearest_out,
                                    cc_decision *decision);

/**
 * Recognizes an embedding, learns it where that is safe, and writes what it did.
 *
 * Refuses as `recognize` does.
 */
cc_error cc_recognizer_adapt_i8(cc_recognizer *recognizer,
                                const int8_t *embedding,
                                size_t length,
                                cc_nearest_u32 *nearest_out,
                                cc_decision *decision,
                                cc_adapted *adapted);

/**
 * Adds a sample that somebody says is of this class. The enrolled center moves as far.
 *
 * Refuses with `CC_ERROR_CLASS`, `CC_ERROR_LENGTH`, `CC_ERROR_FULL`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_recognizer_learn_i8(cc_recognizer *recognizer,
                                size_t class_index,
                                const int8_t *embedding,
                                size_t length);

/**
 * Takes a sample out that the class learned: the inverse of `learn`, exact for integers.
 *
 * Refuses with `CC_ERROR_CLASS`, `CC_ERROR_TRIMMED`, `CC_ERROR_LENGTH`, `CC_ERROR_LAST_SAMPLE`,
 * `CC_ERROR_NEVER_LEARNED`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_recognizer_forget_i8(cc_recognizer *recognizer,
                                 size_t class_index,
                                 const int8_t *embedding,
                                 size_t length);

/**
 * Gives a class another label.
 *
 * Refuses with `CC_ERROR_CLASS`, `CC_ERROR_LABEL`, `CC_ERROR_LABEL_TAKEN`.
 */
cc_error cc_recognizer_rename_i8(cc_recognizer *recognizer,
                                 size_t class_index,
                                 const uint8_t *label,
                                 size_t length);

/**
 * Deletes a class: label, center and samples. The next save erases it from flash.
 *
 * Refuses with `CC_ERROR_CLASS`.
 */
cc_error cc_recognizer_delete_i8(cc_recognizer *recognizer,
                                 size_t class_index);

/**
 * Stops (1) or allows (0) the adaptation of a class.
 *
 * Refuses with `CC_ERROR_CLASS`.
 */
cc_error cc_recognizer_freeze_i8(cc_recognizer *recognizer,
                                 size_t class_index,
                                 uint32_t is_frozen);

/**
 * Takes the adaptation of a class back.
 *
 * Refuses with `CC_ERROR_CLASS`.
 */
cc_error cc_recognizer_reset_to_enrolled_i8(cc_recognizer *recognizer,
                                            size_t class_index);

/**
 * Sets the accepted squared distance to `factor` times the one at which the next sample of a class is
 * expected.
 *
 * Refuses with `CC_ERROR_SETTING` a factor that is not above 0; with `CC_ERROR_EMPTY` when no class
 * has two samples.
 */
cc_error cc_recognizer_calibrate_by_spread_i8(cc_recognizer *recognizer,
                                              float factor);

/**
 * Writes the label of a class into a buffer of `size` bytes, without a zero behind it, and its length.
 *
 * Refuses with `CC_ERROR_CLASS`, `CC_ERROR_BUFFER`.
 */
cc_error cc_recognizer_label_i8(const cc_recognizer *recognizer,
                                size_t class_index,
                                uint8_t *label_out,
                                size_t size,
                                size_t *length);

/**
 * Writes how many classes there are, and what adaptation did.
 */
cc_error cc_recognizer_status_i8(const cc_recognizer *recognizer,
                                 cc_status *status_out);

/**
 * Replaces all classes by what was saved last, as `cc_slots_load` does. The slots' model is that of
 * the settings. Of another model the labels are kept.
 */
cc_error cc_recognizer_load_i8(const cc_slots *slots,
                               cc_recognizer *recognizer,
                               cc_slots_report *report);

/**
 * Saves all classes, as `cc_slots_save` does: after a deletion it erases the slot before.
 */
cc_error cc_recognizer_save_i8(const cc_slots *slots,
                               cc_recognizer *recognizer);

/**
 * Makes a recognizer without classes in `size` bytes of memory, which need not be initialized, and
 * returns it in `recognizer`. It keeps a copy of the settings.
 *
 * `CC_RECOGNIZER_WORDS_U8(classes, dim, label_length)` words of `uint64_t` are
 * enough, for labels of 1 to 255 bytes. Refuses with `CC_ERROR_SETTING`, `CC_ERROR_QUANTIZATION`,
 * `CC_ERROR_SHAPE`, `CC_ERROR_OVERLAP`, `CC_ERROR_MEMORY`.
 */
cc_error cc_recognizer_init_u8(void *memory,
                               size_t size,
                               size_t classes,
                               size_t dim,
                               size_t label_length,
                               const cc_settings *settings,
                               cc_recognizer **recognizer);

/**
 * Begins to enroll a class. The label is UTF-8, of `length` bytes, without a zero behind it.
 *
 * Refuses with `CC_ERROR_ALREADY_ENROLLING`, `CC_ERROR_LABEL`, `CC_ERROR_LABEL_TAKEN`,
 * `CC_ERROR_NO_FREE_CLASS`.
 */
cc_error cc_enroll_begin_u8(cc_recognizer *recognizer,
                            const uint8_t *label,
                            size_t length);

/**
 * Adds a sample to the open enrollment, and writes how it agrees with those before.
 *
 * Refuses with `CC_ERROR_NOT_ENROLLING`, `CC_ERROR_LENGTH`, `CC_ERROR_FULL`; of floats
 * `CC_ERROR_COMPONENT`.
 */
cc_error cc_enroll_add_u8(cc_recognizer *recognizer,
                          const uint8_t *embedding,
                          size_t length,
                          cc_added *added);

/**
 * Makes the samples a class, all or nothing, and writes its index.
 *
 * Refuses with `CC_ERROR_NOT_ENROLLING`, `CC_ERROR_TOO_FEW_SAMPLES`, `CC_ERROR_TOO_NEAR`; the
 * enrollment stays open.
 */
cc_error cc_enroll_commit_u8(cc_recognizer *recognizer,
                             size_t *class_index);

/**
 * Gives the open enrollment up, without a trace.
 */
cc_error cc_enroll_cancel_u8(cc_recognizer *recognizer);

/**
 * Writes the class whose center is nearest, and whether the embedding is of it. Nothing is changed;
 * but no other call may use the recognizer at the same time.
 *
 * Refuses with `CC_ERROR_LENGTH`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_recognizer_recognize_u8(const cc_recognizer *recognizer,
                                    const uint8_t *embedding,
                                    size_t length,
                                    cc_nearest_u32 *nearest_out,
                                    cc_decision *decision);

/**
 * Recognizes an embedding, learns it where that is safe, and writes what it did.
 *
 * Refuses as `recognize` does.
 */
cc_error cc_recognizer_adapt_u8(cc_recognizer *recognizer,
                                const uint8_t *embedding,
                                size_t length,
                                cc_nearest_u32 *nearest_out,
                                cc_decision *decision,
                                cc_adapted *adapted);

/**
 * Adds a sample that somebody says is of this class. The enrolled center moves as far.
 *
 * Refuses with `CC_ERROR_CLASS`, `CC_ERROR_LENGTH`, `CC_ERROR_FULL`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_recognizer_learn_u8(cc_recognizer *recognizer,
                                size_t class_index,
                                const uint8_t *embedding,
                                size_t length);

/**
 * Takes a sample out that the class learned: the inverse of `learn`, exact for integers.
 *
 * Refuses with `CC_ERROR_CLASS`, `CC_ERROR_TRIMMED`, `CC_ERROR_LENGTH`, `CC_ERROR_LAST_SAMPLE`,
 * `CC_ERROR_NEVER_LEARNED`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_recognizer_forget_u8(cc_recognizer *recognizer,
                                 size_t class_index,
                                 const uint8_t *embedding,
                                 size_t length);

/**
 * Gives a class another label.
 *
 * Refuses with `CC_ERROR_CLASS`, `CC_ERROR_LABEL`, `CC_ERROR_LABEL_TAKEN`.
 */
cc_error cc_recognizer_rename_u8(cc_recognizer *recognizer,
                                 size_t class_index,
                                 const uint8_t *label,
                                 size_t length);

/**
 * Deletes a class: label, center and samples. The next save erases it from flash.
 *
 * Refuses with `CC_ERROR_CLASS`.
 */
cc_error cc_recognizer_delete_u8(cc_recognizer *recognizer,
                                 size_t class_index);

/**
 * Stops (1) or allows (0) the adaptation of a class.
 *
 * Refuses with `CC_ERROR_CLASS`.
 */
cc_error cc_recognizer_freeze_u8(cc_recognizer *recognizer,
                                 size_t class_index,
                                 uint32_t is_frozen);

/**
 * Takes the adaptation of a class back.
 *
 * Refuses with `CC_ERROR_CLASS`.
 */
cc_error cc_recognizer_reset_to_enrolled_u8(cc_recognizer *recognizer,
                                            size_t class_index);

/**
 * Sets the accepted squared distance to `factor` times the one at which the next sample of a class is
 * expected.
 *
 * Refuses with `CC_ERROR_SETTING` a factor that is not above 0; with `CC_ERROR_EMPTY` when no class
 * has two samples.
 */
cc_error cc_recognizer_calibrate_by_spread_u8(cc_recognizer *recognizer,
                                              float factor);

/**
 * Writes the label of a class into a buffer of `size` bytes, without a zero behind it, and its length.
 *
 * Refuses with `CC_ERROR_CLASS`, `CC_ERROR_BUFFER`.
 */
cc_error cc_recognizer_label_u8(const cc_recognizer *recognizer,
                                size_t class_index,
                                uint8_t *label_out,
                                size_t size,
                                size_t *length);

/**
 * Writes how many classes there are, and what adaptation did.
 */
cc_error cc_recognizer_status_u8(const cc_recognizer *recognizer,
                                 cc_status *status_out);

/**
 * Replaces all classes by what was saved last, as `cc_slots_load` does. The slots' model is that of
 * the settings. Of another model the labels are kept.
 */
cc_error cc_recognizer_load_u8(const cc_slots *slots,
                               cc_recognizer *recognizer,
                               cc_slots_report *report);

/**
 * Saves all classes, as `cc_slots_save` does: after a deletion it erases the slot before.
 */
cc_error cc_recognizer_save_u8(const cc_slots *slots,
                               cc_recognizer *recognizer);

/**
 * Makes a recognizer without classes in `size` bytes of memory, which need not be initialized, and
 * returns it in `recognizer`. It keeps a copy of the settings.
 *
 * `CC_RECOGNIZER_WORDS_I16(classes, dim, label_length)` words of `uint64_t` are
 * enough, for labels of 1 to 255 bytes. Refuses with `CC_ERROR_SETTING`, `CC_ERROR_QUANTIZATION`,
 * `CC_ERROR_SHAPE`, `CC_ERROR_OVERLAP`, `CC_ERROR_MEMORY`.
 */
cc_error cc_recognizer_init_i16(void *memory,
                                size_t size,
                                size_t classes,
                                size_t dim,
                                size_t label_length,
                                const cc_settings *settings,
                                cc_recognizer **recognizer);

/**
 * Begins to enroll a class. The label is UTF-8, of `length` bytes, without a zero behind it.
 *
 * Refuses with `CC_ERROR_ALREADY_ENROLLING`, `CC_ERROR_LABEL`, `CC_ERROR_LABEL_TAKEN`,
 * `CC_ERROR_NO_FREE_CLASS`.
 */
cc_error cc_enroll_begin_i16(cc_recognizer *recognizer,
                             const uint8_t *label,
                             size_t length);

/**
 * Adds a sample to the open enrollment, and writes how it agrees with those before.
 *
 * Refuses with `CC_ERROR_NOT_ENROLLING`, `CC_ERROR_LENGTH`, `CC_ERROR_FULL`; of floats
 * `CC_ERROR_COMPONENT`.
 */
cc_error cc_enroll_add_i16(cc_recognizer *recognizer,
                           const int16_t *embedding,
                           size_t length,
                           cc_added *added);

/**
 * Makes the samples a class, all or nothing, and writes its index.
 *
 * Refuses with `CC_ERROR_NOT_ENROLLING`, `CC_ERROR_TOO_FEW_SAMPLES`, `CC_ERROR_TOO_NEAR`; the
 * enrollment stays open.
 */
cc_error cc_enroll_commit_i16(cc_recognizer *recognizer,
                              size_t *class_index);

/**
 * Gives the open enrollment up, without a trace.
 */
cc_error cc_enroll_cancel_i16(cc_recognizer *recognizer);

/**
 * Writes the class whose center is nearest, and whether the embedding is of it. Nothing is changed;
 * but no other call may use the recognizer at the same time.
 *
 * Refuses with `CC_ERROR_LENGTH`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_recognizer_recognize_i16(const cc_recognizer *recognizer,
                                     const int16_t *embedding,
                                     size_t length,
                                     cc_nearest_u64 *nearest_out,
                                     cc_decision *decision);

/**
 * Recognizes an embedding, learns it where that is safe, and writes what it did.
 *
 * Refuses as `recognize` does.
 */
cc_error cc_recognizer_adapt_i16(cc_recognizer *recognizer,
                                 const int16_t *embedding,
                                 size_t length,
                                 cc_nearest_u64 *nearest_out,
                                 cc_decision *decision,
                                 cc_adapted *adapted);

/**
 * Adds a sample that somebody says is of this class. The enrolled center moves as far.
 *
 * Refuses with `CC_ERROR_CLASS`, `CC_ERROR_LENGTH`, `CC_ERROR_FULL`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_recognizer_learn_i16(cc_recognizer *recognizer,
                                 size_t class_index,
                                 const int16_t *embedding,
                                 size_t length);

/**
 * Takes a sample out that the class learned: the inverse of `learn`, exact for integers.
 *
 * Refuses with `CC_ERROR_CLASS`, `CC_ERROR_TRIMMED`, `CC_ERROR_LENGTH`, `CC_ERROR_LAST_SAMPLE`,
 * `CC_ERROR_NEVER_LEARNED`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_recognizer_forget_i16(cc_recognizer *recognizer,
                                  size_t class_index,
                                  const int16_t *embedding,
                                  size_t length);

/**
 * Gives a class another label.
 *
 * Refuses with `CC_ERROR_CLASS`, `CC_ERROR_LABEL`, `CC_ERROR_LABEL_TAKEN`.
 */
cc_error cc_recognizer_rename_i16(cc_recognizer *recognizer,
                                  size_t class_index,
                                  const uint8_t *label,
                                  size_t length);

/**
 * Deletes a class: label, center and samples. The next save erases it from flash.
 *
 * Refuses with `CC_ERROR_CLASS`.
 */
cc_error cc_recognizer_delete_i16(cc_recognizer *recognizer,
                                  size_t class_index);

/**
 * Stops (1) or allows (0) the adaptation of a class.
 *
 * Refuses with `CC_ERROR_CLASS`.
 */
cc_error cc_recognizer_freeze_i16(cc_recognizer *recognizer,
                                  size_t class_index,
                                  uint32_t is_frozen);

/**
 * Takes the adaptation of a class back.
 *
 * Refuses with `CC_ERROR_CLASS`.
 */
cc_error cc_recognizer_reset_to_enrolled_i16(cc_recognizer *recognizer,
                                             size_t class_index);

/**
 * Sets the accepted squared distance to `factor` times the one at which the next sample of a class is
 * expected.
 *
 * Refuses with `CC_ERROR_SETTING` a factor that is not above 0; with `CC_ERROR_EMPTY` when no class
 * has two samples.
 */
cc_error cc_recognizer_calibrate_by_spread_i16(cc_recognizer *recognizer,
                                               float factor);

/**
 * Writes the label of a class into a buffer of `size` bytes, without a zero behind it, and its length.
 *
 * Refuses with `CC_ERROR_CLASS`, `CC_ERROR_BUFFER`.
 */
cc_error cc_recognizer_label_i16(const cc_recognizer *recognizer,
                                 size_t class_index,
                                 uint8_t *label_out,
                                 size_t size,
                                 size_t *length);

/**
 * Writes how many classes there are, and what adaptation did.
 */
cc_error cc_recognizer_status_i16(const cc_recognizer *recognizer,
                                  cc_status *status_out);

/**
 * Replaces all classes by what was saved last, as `cc_slots_load` does. The slots' model is that of
 * the settings. Of another model the labels are kept.
 */
cc_error cc_recognizer_load_i16(const cc_slots *slots,
                                cc_recognizer *recognizer,
                                cc_slots_report *report);

/**
 * Saves all classes, as `cc_slots_save` does: after a deletion it erases the slot before.
 */
cc_error cc_recognizer_save_i16(const cc_slots *slots,
                                cc_recognizer *recognizer);

/**
 * Makes a recognizer without classes in `size` bytes of memory, which need not be initialized, and
 * returns it in `recognizer`. It keeps a copy of the settings.
 *
 * `CC_RECOGNIZER_WORDS_F32(classes, dim, label_length)` words of `uint64_t` are
 * enough, for labels of 1 to 255 bytes. Refuses with `CC_ERROR_SETTING`, `CC_ERROR_QUANTIZATION`,
 * `CC_ERROR_SHAPE`, `CC_ERROR_OVERLAP`, `CC_ERROR_MEMORY`.
 */
cc_error cc_recognizer_init_f32(void *memory,
                                size_t size,
                                size_t classes,
                                size_t dim,
                                size_t label_length,
                                const cc_settings *settings,
                                cc_recognizer **recognizer);

/**
 * Begins to enroll a class. The label is UTF-8, of `length` bytes, without a zero behind it.
 *
 * Refuses with `CC_ERROR_ALREADY_ENROLLING`, `CC_ERROR_LABEL`, `CC_ERROR_LABEL_TAKEN`,
 * `CC_ERROR_NO_FREE_CLASS`.
 */
cc_error cc_enroll_begin_f32(cc_recognizer *recognizer,
                             const uint8_t *label,
                             size_t length);

/**
 * Adds a sample to the open enrollment, and writes how it agrees with those before.
 *
 * Refuses with `CC_ERROR_NOT_ENROLLING`, `CC_ERROR_LENGTH`, `CC_ERROR_FULL`; of floats
 * `CC_ERROR_COMPONENT`.
 */
cc_error cc_enroll_add_f32(cc_recognizer *recognizer,
                           const float *embedding,
                           size_t length,
                           cc_added *added);

/**
 * Makes the samples a class, all or nothing, and writes its index.
 *
 * Refuses with `CC_ERROR_NOT_ENROLLING`, `CC_ERROR_TOO_FEW_SAMPLES`, `CC_ERROR_TOO_NEAR`; the
 * enrollment stays open.
 */
cc_error cc_enroll_commit_f32(cc_recognizer *recognizer,
                              size_t *class_index);

/**
 * Gives the open enrollment up, without a trace.
 */
cc_error cc_enroll_cancel_f32(cc_recognizer *recognizer);

/**
 * Writes the class whose center is nearest, and whether the embedding is of it. Nothing is changed;
 * but no other call may use the recognizer at the same time.
 *
 * Refuses with `CC_ERROR_LENGTH`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_recognizer_recognize_f32(const cc_recognizer *recognizer,
                                     const float *embedding,
                                     size_t length,
                                     cc_nearest_f32 *nearest_out,
                                     cc_decision *decision);

/**
 * Recognizes an embedding, learns it where that is safe, and writes what it did.
 *
 * Refuses as `recognize` does.
 */
cc_error cc_recognizer_adapt_f32(cc_recognizer *recognizer,
                                 const float *embedding,
                                 size_t length,
                                 cc_nearest_f32 *nearest_out,
                                 cc_decision *decision,
                                 cc_adapted *adapted);

/**
 * Adds a sample that somebody says is of this class. The enrolled center moves as far.
 *
 * Refuses with `CC_ERROR_CLASS`, `CC_ERROR_LENGTH`, `CC_ERROR_FULL`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_recognizer_learn_f32(cc_recognizer *recognizer,
                                 size_t class_index,
                                 const float *embedding,
                                 size_t length);

/**
 * Takes a sample out that the class learned: the inverse of `learn`, exact for integers.
 *
 * Refuses with `CC_ERROR_CLASS`, `CC_ERROR_TRIMMED`, `CC_ERROR_LENGTH`, `CC_ERROR_LAST_SAMPLE`,
 * `CC_ERROR_NEVER_LEARNED`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_recognizer_forget_f32(cc_recognizer *recognizer,
                                  size_t class_index,
                                  const float *embedding,
                                  size_t length);

/**
 * Gives a class another label.
 *
 * Refuses with `CC_ERROR_CLASS`, `CC_ERROR_LABEL`, `CC_ERROR_LABEL_TAKEN`.
 */
cc_error cc_recognizer_rename_f32(cc_recognizer *recognizer,
                                  size_t class_index,
                                  const uint8_t *label,
                                  size_t length);

/**
 * Deletes a class: label, center and samples. The next save erases it from flash.
 *
 * Refuses with `CC_ERROR_CLASS`.
 */
cc_error cc_recognizer_delete_f32(cc_recognizer *recognizer,
                                  size_t class_index);

/**
 * Stops (1) or allows (0) the adaptation of a class.
 *
 * Refuses with `CC_ERROR_CLASS`.
 */
cc_error cc_recognizer_freeze_f32(cc_recognizer *recognizer,
                                  size_t class_index,
                                  uint32_t is_frozen);

/**
 * Takes the adaptation of a class back.
 *
 * Refuses with `CC_ERROR_CLASS`.
 */
cc_error cc_recognizer_reset_to_enrolled_f32(cc_recognizer *recognizer,
                                             size_t class_index);

/**
 * Sets the accepted squared distance to `factor` times the one at which the next sample of a class is
 * expected.
 *
 * Refuses with `CC_ERROR_SETTING` a factor that is not above 0; with `CC_ERROR_EMPTY` when no class
 * has two samples.
 */
cc_error cc_recognizer_calibrate_by_spread_f32(cc_recognizer *recognizer,
                                               float factor);

/**
 * Writes the label of a class into a buffer of `size` bytes, without a zero behind it, and its length.
 *
 * Refuses with `CC_ERROR_CLASS`, `CC_ERROR_BUFFER`.
 */
cc_error cc_recognizer_label_f32(const cc_recognizer *recognizer,
                                 size_t class_index,
                                 uint8_t *label_out,
                                 size_t size,
                                 size_t *length);

/**
 * Writes how many classes there are, and what adaptation did.
 */
cc_error cc_recognizer_status_f32(const cc_recognizer *recognizer,
                                  cc_status *status_out);

/**
 * Replaces all classes by what was saved last, as `cc_slots_load` does. The slots' model is that of
 * the settings. Of another model the labels are kept.
 */
cc_error cc_recognizer_load_f32(const cc_slots *slots,
                                cc_recognizer *recognizer,
                                cc_slots_report *report);

/**
 * Saves all classes, as `cc_slots_save` does: after a deletion it erases the slot before.
 */
cc_error cc_recognizer_save_f32(const cc_slots *slots,
                                cc_recognizer *recognizer);

/**
 * Replaces what the table holds by what was saved last, as far as it is whole, and says so in
 * `report`. Finishes the erase of a deletion that a power cut interrupted.
 *
 * Refuses with `CC_ERROR_RANGE`, `CC_ERROR_FLASH`, and what `restore` refuses.
 */
cc_error cc_slots_load_i8(const cc_slots *slots,
                          cc_centers *table,
                          cc_slots_report *report);

/**
 * Saves the table into the slot that does not hold the newest save; a power cut leaves that one.
 * When a class with samples has none now, it then erases the other slot.
 *
 * The table is not changed. Refuses with `CC_ERROR_RANGE`, `CC_ERROR_SLOT_TOO_SMALL`,
 * `CC_ERROR_OTHER_IMAGES`, `CC_ERROR_FLASH`, `CC_ERROR_NOT_WRITTEN`, `CC_ERROR_NOT_ERASED`, and what
 * `load` refuses.
 */
cc_error cc_slots_save_i8(const cc_slots *slots,
                          cc_centers *table);

/**
 * Saves the table, and erases the slot before it: for a deletion that `save` cannot see, since the
 * class was learned anew, or only some samples were taken out.
 */
cc_error cc_slots_save_and_purge_i8(const cc_slots *slots,
                                    cc_centers *table);

/**
 * Replaces what the table holds by what was saved last, as far as it is whole, and says so in
 * `report`. Finishes the erase of a deletion that a power cut interrupted.
 *
 * Refuses with `CC_ERROR_RANGE`, `CC_ERROR_FLASH`, and what `restore` refuses.
 */
cc_error cc_slots_load_u8(const cc_slots *slots,
                          cc_centers *table,
                          cc_slots_report *report);

/**
 * Saves the table into the slot that does not hold the newest save; a power cut leaves that one.
 * When a class with samples has none now, it then erases the other slot.
 *
 * The table is not changed. Refuses with `CC_ERROR_RANGE`, `CC_ERROR_SLOT_TOO_SMALL`,
 * `CC_ERROR_OTHER_IMAGES`, `CC_ERROR_FLASH`, `CC_ERROR_NOT_WRITTEN`, `CC_ERROR_NOT_ERASED`, and what
 * `load` refuses.
 */
cc_error cc_slots_save_u8(const cc_slots *slots,
                          cc_centers *table);

/**
 * Saves the table, and erases the slot before it: for a deletion that `save` cannot see, since the
 * class was learned anew, or only some samples were taken out.
 */
cc_error cc_slots_save_and_purge_u8(const cc_slots *slots,
                                    cc_centers *table);

/**
 * Replaces what the table holds by what was saved last, as far as it is whole, and says so in
 * `report`. Finishes the erase of a deletion that a power cut interrupted.
 *
 * Refuses with `CC_ERROR_RANGE`, `CC_ERROR_FLASH`, and what `restore` refuses.
 */
cc_error cc_slots_load_i16(const cc_slots *slots,
                           cc_centers *table,
                           cc_slots_report *report);

/**
 * Saves the table into the slot that does not hold the newest save; a power cut leaves that one.
 * When a class with samples has none now, it then erases the other slot.
 *
 * The table is not changed. Refuses with `CC_ERROR_RANGE`, `CC_ERROR_SLOT_TOO_SMALL`,
 * `CC_ERROR_OTHER_IMAGES`, `CC_ERROR_FLASH`, `CC_ERROR_NOT_WRITTEN`, `CC_ERROR_NOT_ERASED`, and what
 * `load` refuses.
 */
cc_error cc_slots_save_i16(const cc_slots *slots,
                           cc_centers *table);

/**
 * Saves the table, and erases the slot before it: for a deletion that `save` cannot see, since the
 * class was learned anew, or only some samples were taken out.
 */
cc_error cc_slots_save_and_purge_i16(const cc_slots *slots,
                                     cc_centers *table);

/**
 * Replaces what the table holds by what was saved last, as far as it is whole, and says so in
 * `report`. Finishes the erase of a deletion that a power cut interrupted.
 *
 * Refuses with `CC_ERROR_RANGE`, `CC_ERROR_FLASH`, and what `restore` refuses.
 */
cc_error cc_slots_load_f32(const cc_slots *slots,
                           cc_centers *table,
                           cc_slots_report *report);

/**
 * Saves the table into the slot that does not hold the newest save; a power cut leaves that one.
 * When a class with samples has none now, it then erases the other slot.
 *
 * The table is not changed. Refuses with `CC_ERROR_RANGE`, `CC_ERROR_SLOT_TOO_SMALL`,
 * `CC_ERROR_OTHER_IMAGES`, `CC_ERROR_FLASH`, `CC_ERROR_NOT_WRITTEN`, `CC_ERROR_NOT_ERASED`, and what
 * `load` refuses.
 */
cc_error cc_slots_save_f32(const cc_slots *slots,
                           cc_centers *table);

/**
 * Saves the table, and erases the slot before it: for a deletion that `save` cannot see, since the
 * class was learned anew, or only some samples were taken out.
 */
cc_error cc_slots_save_and_purge_f32(const cc_slots *slots,
                                     cc_centers *table);

/**
 * Erases both slots, whatever is in them.
 *
 * Refuses with `CC_ERROR_RANGE`, `CC_ERROR_FLASH`.
 */
cc_error cc_slots_erase(const cc_slots *slots);

/**
 * Makes a table without centers in `size` bytes of memory, which need not be initialized, and
 * returns it in `table`.
 *
 * `CC_TABLE_WORDS_I8(classes, dim)` words of `uint64_t` are enough. Refuses with
 * `CC_ERROR_SHAPE`, `CC_ERROR_NULL`, `CC_ERROR_ALIGNMENT`, `CC_ERROR_OVERLAP` of `table` and memory, and
 * `CC_ERROR_MEMORY`.
 */
cc_error cc_table_init_i8(void *memory,
                          size_t size,
                          size_t classes,
                          size_t dim,
                          cc_table **table);

/**
 * Takes over all centers of a table that learned, rounded to components: to nearest, ties to
 * even. A division a class and dimension.
 *
 * Refuses with `CC_ERROR_SHAPE`.
 */
cc_error cc_table_prepare_i8(cc_table *table,
                             const cc_centers *learned);

/**
 * Takes over the center of one class, after it has learned.
 *
 * Refuses with `CC_ERROR_SHAPE`, `CC_ERROR_CLASS`.
 */
cc_error cc_table_refresh_class_i8(cc_table *table,
                                   const cc_centers *learned,
                                   size_t class_index);

/**
 * Sets the center of a class, of the factory for instance, and how many samples it is the mean of;
 * 0 empties it.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_table_set_class_i8(cc_table *table,
                               size_t class_index,
                               const int8_t *center,
                               size_t length,
                               uint32_t count);

/**
 * Writes the center of a class, as it is stored.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_EMPTY`.
 */
cc_error cc_table_center_i8(const cc_table *table,
                            size_t class_index,
                            int8_t *center_out,
                            size_t length);

/**
 * Writes the class whose center is nearest, and the runner-up.
 *
 * Refuses with `CC_ERROR_LENGTH`; with `CC_ERROR_EMPTY` when there is no center, and writes
 * `CC_NO_CLASS` then.
 */
cc_error cc_table_nearest_i8(const cc_table *table,
                             const int8_t *embedding,
                             size_t length,
                             cc_nearest_u32 *nearest_out);

/**
 * Writes the class whose center is nearest, and whether the query is of it. A table without
 * centers knows nothing, and that is no error.
 *
 * Refuses with `CC_ERROR_LENGTH`.
 */
cc_error cc_table_decide_i8(const cc_table *table,
                            const int8_t *embedding,
                            size_t length,
                            const cc_thresholds_u32 *thresholds,
                            cc_nearest_u32 *nearest_out,
                            cc_decision *decision);

/**
 * Writes the nearest classes, nearest first, and how many there are: `k` or fewer.
 *
 * Refuses with `CC_ERROR_LENGTH`, also when `k` is above `CC_TOP_K_MAX`.
 */
cc_error cc_table_top_k_i8(const cc_table *table,
                           const int8_t *embedding,
                           size_t length,
                           cc_ranked_u32 *places,
                           size_t k,
                           size_t *found);

/**
 * Makes a table without centers in `size` bytes of memory, which need not be initialized, and
 * returns it in `table`.
 *
 * `CC_TABLE_WORDS_U8(classes, dim)` words of `uint64_t` are enough. Refuses with
 * `CC_ERROR_SHAPE`, `CC_ERROR_NULL`, `CC_ERROR_ALIGNMENT`, `CC_ERROR_OVERLAP` of `table` and memory, and
 * `CC_ERROR_MEMORY`.
 */
cc_error cc_table_init_u8(void *memory,
                          size_t size,
                          size_t classes,
                          size_t dim,
                          cc_table **table);

/**
 * Takes over all centers of a table that learned, rounded to components: to nearest, ties to
 * even. A division a class and dimension.
 *
 * Refuses with `CC_ERROR_SHAPE`.
 */
cc_error cc_table_prepare_u8(cc_table *table,
                             const cc_centers *learned);

/**
 * Takes over the center of one class, after it has learned.
 *
 * Refuses with `CC_ERROR_SHAPE`, `CC_ERROR_CLASS`.
 */
cc_error cc_table_refresh_class_u8(cc_table *table,
                                   const cc_centers *learned,
                                   size_t class_index);

/**
 * Sets the center of a class, of the factory for instance, and how many samples it is the mean of;
 * 0 empties it.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_table_set_class_u8(cc_table *table,
                               size_t class_index,
                               const uint8_t *center,
                               size_t length,
                               uint32_t count);

/**
 * Writes the center of a class, as it is stored.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_EMPTY`.
 */
cc_error cc_table_center_u8(const cc_table *table,
                            size_t class_index,
                            uint8_t *center_out,
                            size_t length);

/**
 * Writes the class whose center is nearest, and the runner-up.
 *
 * Refuses with `CC_ERROR_LENGTH`; with `CC_ERROR_EMPTY` when there is no center, and writes
 * `CC_NO_CLASS` then.
 */
cc_error cc_table_nearest_u8(const cc_table *table,
                             const uint8_t *embedding,
                             size_t length,
                             cc_nearest_u32 *nearest_out);

/**
 * Writes the class whose center is nearest, and whether the query is of it. A table without
 * centers knows nothing, and that is no error.
 *
 * Refuses with `CC_ERROR_LENGTH`.
 */
cc_error cc_table_decide_u8(const cc_table *table,
                            const uint8_t *embedding,
                            size_t length,
                            const cc_thresholds_u32 *thresholds,
                            cc_nearest_u32 *nearest_out,
                            cc_decision *decision);

/**
 * Writes the nearest classes, nearest first, and how many there are: `k` or fewer.
 *
 * Refuses with `CC_ERROR_LENGTH`, also when `k` is above `CC_TOP_K_MAX`.
 */
cc_error cc_table_top_k_u8(const cc_table *table,
                           const uint8_t *embedding,
                           size_t length,
                           cc_ranked_u32 *places,
                           size_t k,
                           size_t *found);

/**
 * Makes a table without centers in `size` bytes of memory, which need not be initialized, and
 * returns it in `table`.
 *
 * `CC_TABLE_WORDS_I16(classes, dim)` words of `uint64_t` are enough. Refuses with
 * `CC_ERROR_SHAPE`, `CC_ERROR_NULL`, `CC_ERROR_ALIGNMENT`, `CC_ERROR_OVERLAP` of `table` and memory, and
 * `CC_ERROR_MEMORY`.
 */
cc_error cc_table_init_i16(void *memory,
                           size_t size,
                           size_t classes,
                           size_t dim,
                           cc_table **table);

/**
 * Takes over all centers of a table that learned, rounded to components: to nearest, ties to
 * even. A division a class and dimension.
 *
 * Refuses with `CC_ERROR_SHAPE`.
 */
cc_error cc_table_prepare_i16(cc_table *table,
                              const cc_centers *learned);

/**
 * Takes over the center of one class, after it has learned.
 *
 * Refuses with `CC_ERROR_SHAPE`, `CC_ERROR_CLASS`.
 */
cc_error cc_table_refresh_class_i16(cc_table *table,
                                    const cc_centers *learned,
                                    size_t class_index);

/**
 * Sets the center of a class, of the factory for instance, and how many samples it is the mean of;
 * 0 empties it.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_table_set_class_i16(cc_table *table,
                                size_t class_index,
                                const int16_t *center,
                                size_t length,
                                uint32_t count);

/**
 * Writes the center of a class, as it is stored.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_EMPTY`.
 */
cc_error cc_table_center_i16(const cc_table *table,
                             size_t class_index,
                             int16_t *center_out,
                             size_t length);

/**
 * Writes the class whose center is nearest, and the runner-up.
 *
 * Refuses with `CC_ERROR_LENGTH`; with `CC_ERROR_EMPTY` when there is no center, and writes
 * `CC_NO_CLASS` then.
 */
cc_error cc_table_nearest_i16(const cc_table *table,
                              const int16_t *embedding,
                              size_t length,
                              cc_nearest_u64 *nearest_out);

/**
 * Writes the class whose center is nearest, and whether the query is of it. A table without
 * centers knows nothing, and that is no error.
 *
 * Refuses with `CC_ERROR_LENGTH`.
 */
cc_error cc_table_decide_i16(const cc_table *table,
                             const int16_t *embedding,
                             size_t length,
                             const cc_thresholds_u64 *thresholds,
                             cc_nearest_u64 *nearest_out,
                             cc_decision *decision);

/**
 * Writes the nearest classes, nearest first, and how many there are: `k` or fewer.
 *
 * Refuses with `CC_ERROR_LENGTH`, also when `k` is above `CC_TOP_K_MAX`.
 */
cc_error cc_table_top_k_i16(const cc_table *table,
                            const int16_t *embedding,
                            size_t length,
                            cc_ranked_u64 *places,
                            size_t k,
                            size_t *found);

/**
 * Makes a table without centers in `size` bytes of memory, which need not be initialized, and
 * returns it in `table`.
 *
 * `CC_TABLE_WORDS_F32(classes, dim)` words of `uint64_t` are enough. Refuses with
 * `CC_ERROR_SHAPE`, `CC_ERROR_NULL`, `CC_ERROR_ALIGNMENT`, `CC_ERROR_OVERLAP` of `table` and memory, and
 * `CC_ERROR_MEMORY`.
 */
cc_error cc_table_init_f32(void *memory,
                           size_t size,
                           size_t classes,
                           size_t dim,
                           cc_table **table);

/**
 * Takes over all centers of a table that learned, rounded to components: to nearest, ties to
 * even. A division a class and dimension.
 *
 * Refuses with `CC_ERROR_SHAPE`.
 */
cc_error cc_table_prepare_f32(cc_table *table,
                              const cc_centers *learned);

/**
 * Takes over the center of one class, after it has learned.
 *
 * Refuses with `CC_ERROR_SHAPE`, `CC_ERROR_CLASS`.
 */
cc_error cc_table_refresh_class_f32(cc_table *table,
                                    const cc_centers *learned,
                                    size_t class_index);

/**
 * Sets the center of a class, of the factory for instance, and how many samples it is the mean of;
 * 0 empties it.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`; of floats `CC_ERROR_COMPONENT`.
 */
cc_error cc_table_set_class_f32(cc_table *table,
                                size_t class_index,
                                const float *center,
                                size_t length,
                                uint32_t count);

/**
 * Writes the center of a class, as it is stored.
 *
 * Refuses with `CC_ERROR_LENGTH`, `CC_ERROR_CLASS`, `CC_ERROR_EMPTY`.
 */
cc_error cc_table_center_f32(const cc_table *table,
                             size_t class_index,
                             float *center_out,
                             size_t length);

/**
 * Writes the class whose center is nearest, and the runner-up.
 *
 * Refuses with `CC_ERROR_LENGTH`; with `CC_ERROR_EMPTY` when there is no center, and writes
 * `CC_NO_CLASS` then.
 */
cc_error cc_table_nearest_f32(const cc_table *table,
                              const float *embedding,
                              size_t length,
                              cc_nearest_f32 *nearest_out);

/**
 * Writes the class whose center is nearest, and whether the query is of it. A table without
 * centers knows nothing, and that is no error.
 *
 * Refuses with `CC_ERROR_LENGTH`.
 */
cc_error cc_table_decide_f32(const cc_table *table,
                             const float *embedding,
                             size_t length,
                             const cc_thresholds_f32 *thresholds,
                             cc_nearest_f32 *nearest_out,
                             cc_decision *decision);

/**
 * Writes the nearest classes, nearest first, and how many there are: `k` or fewer.
 *
 * Refuses with `CC_ERROR_LENGTH`, also when `k` is above `CC_TOP_K_MAX`.
 */
cc_error cc_table_top_k_f32(const cc_table *table,
                            const float *embedding,
                            size_t length,
                            cc_ranked_f32 *places,
                            size_t k,
                            size_t *found);

/**
 * Writes the element and the shape of a table.
 */
cc_error cc_table_shape(const cc_table *table,
                        cc_shape *shape);

/**
 * Writes how many samples the center of a class is the mean of.
 *
 * Refuses with `CC_ERROR_CLASS`.
 */
cc_error cc_table_count(const cc_table *table,
                        size_t class_index,
                        uint32_t *count);

/**
 * Empties every class.
 */
cc_error cc_table_clear(cc_table *table);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

/* What the library was compiled with: `src/layout.rs` holds Rust to the same. */
CC_STATIC_ASSERT(sizeof(size_t) == sizeof(void *), size_t_is_a_pointer);
CC_STATIC_ASSERT(sizeof(float) == 4, float_is_ieee);
CC_STATIC_ASSERT(sizeof(cc_error) == 4, size_of_error);
CC_STATIC_ASSERT(sizeof(cc_decision) == 4, size_of_decision);
CC_STATIC_ASSERT(sizeof(cc_element) == 4, size_of_element);
CC_STATIC_ASSERT(sizeof(cc_shape) == 12, size_of_shape);
CC_STATIC_ASSERT(sizeof(cc_nearest_u32) == 2 * sizeof(size_t) + 8, size_of_nearest_u32);
CC_STATIC_ASSERT(sizeof(cc_nearest_u64) == 2 * sizeof(size_t) + 16, size_of_nearest_u64);
CC_STATIC_ASSERT(sizeof(cc_nearest_f32) == 2 * sizeof(size_t) + 8, size_of_nearest_f32);
CC_STATIC_ASSERT(sizeof(cc_ranked_u32) == 2 * sizeof(size_t), size_of_ranked_u32);
CC_STATIC_ASSERT(sizeof(cc_ranked_u64) == 16, size_of_ranked_u64);
CC_STATIC_ASSERT(sizeof(cc_ranked_f32) == 2 * sizeof(size_t), size_of_ranked_f32);
CC_STATIC_ASSERT(sizeof(cc_thresholds_u32) == 8, size_of_thresholds_u32);
CC_STATIC_ASSERT(sizeof(cc_thresholds_u64) == 16, size_of_thresholds_u64);
CC_STATIC_ASSERT(sizeof(cc_thresholds_f32) == 8, size_of_thresholds_f32);
CC_STATIC_ASSERT(sizeof(cc_model) == 16, size_of_model);
CC_STATIC_ASSERT(sizeof(cc_origin) == 16, size_of_origin);
CC_STATIC_ASSERT(sizeof(cc_image_header) == 48, size_of_image_header);
CC_STATIC_ASSERT(sizeof(cc_flash) == (sizeof(void *) == 8 ? 48 : 28), size_of_flash);
CC_STATIC_ASSERT(sizeof(cc_slots) == (sizeof(void *) == 8 ? 72 : 56), size_of_slots);
CC_STATIC_ASSERT(sizeof(cc_settings) == 56, size_of_settings);
CC_STATIC_ASSERT(sizeof(cc_status) == 16 && sizeof(cc_added) == 8, size_of_status);
CC_STATIC_ASSERT(sizeof(cc_slots_report) == 16, size_of_slots_report);
CC_STATIC_ASSERT(offsetof(cc_nearest_u32, measure) == 2 * sizeof(size_t), offset_of_measure);
CC_STATIC_ASSERT(offsetof(cc_image_header, kind) == 32, offset_of_kind);
CC_STATIC_ASSERT(offsetof(cc_slots, flash) == 16, offset_of_flash);
CC_STATIC_ASSERT((int)CC_OK == 0 && (int)CC_ERROR_NULL == -1, values_of_errors);
CC_STATIC_ASSERT((int)CC_ERROR_BUFFER == -20 && (int)CC_ERROR_FLASH == -40, values_of_errors_of_images);
CC_STATIC_ASSERT((int)CC_UNKNOWN == 0 && (int)CC_KNOWN == 1 && (int)CC_AMBIGUOUS == 2, values_of_decisions);
CC_STATIC_ASSERT((int)CC_ELEMENT_F32 == 1 && (int)CC_ELEMENT_I16 == 5, values_of_elements);

#endif /* CLASS_CENTERS_H */
