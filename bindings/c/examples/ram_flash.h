/* A flash in RAM, in place of the driver of a chip: two slots of eleven sectors of 256 bytes. */
#ifndef RAM_FLASH_H
#define RAM_FLASH_H

#include "class_centers.h"

#include <string.h>

#define RAM_FLASH_SECTOR 256u
#define RAM_FLASH_BYTES (2u * 11u * RAM_FLASH_SECTOR)

static uint8_t ram_flash_bytes[RAM_FLASH_BYTES];

static int ram_flash_has(uint32_t address, size_t length)
{
    return address <= RAM_FLASH_BYTES && length <= RAM_FLASH_BYTES - address;
}

static int32_t ram_flash_read(void *context, uint32_t address, uint8_t *bytes, size_t length)
{
    (void)context;
    if (!ram_flash_has(address, length)) {
        return -1;
    }
    memcpy(bytes, ram_flash_bytes + address, length);
    return 0;
}

static int32_t ram_flash_program(void *context, uint32_t address, const uint8_t *bytes, size_t length)
{
    (void)context;
    if (!ram_flash_has(address, length)) {
        return -1;
    }
    memcpy(ram_flash_bytes + address, bytes, length);
    return 0;
}

static int32_t ram_flash_erase(void *context, uint32_t address, uint32_t length)
{
    (void)context;
    if (!ram_flash_has(address, length)) {
        return -1;
    }
    memset(ram_flash_bytes + address, 0xFF, length);
    return 0;
}

/* The slots of a model in the whole of it. */
static cc_slots ram_flash_slots(cc_model model)
{
    cc_slots slots;
    slots.model = model;
    slots.flash.context = NULL;
    slots.flash.read = ram_flash_read;
    slots.flash.program = ram_flash_program;
    slots.flash.erase = ram_flash_erase;
    slots.flash.word = 4;
    slots.flash.sector = RAM_FLASH_SECTOR;
    slots.flash.erased = 0xFF;
    slots.start = 0;
    slots.end = RAM_FLASH_BYTES;
    return slots;
}

#endif
