/* The fields of a class by their keys. */
#ifndef RTFAST_FIELDS_H
#define RTFAST_FIELDS_H

#include "rt_objects.h"

static inline unsigned rt_key_hash(const uint8_t *key, size_t size) {
    if (size == 0) return 0;
    return (unsigned)(size * 37 + key[0] * 5 + key[size - 1] * 11 + key[size / 2] * 3) & 255;
}

static inline rt_field *rt_layout_find(rt_layout *layout, const uint8_t *key, size_t size) {
    unsigned place = rt_key_hash(key, size);
    while (layout->table[place]) {
        rt_field *field = &layout->fields[layout->table[place] - 1];
        if (field->key_len == size && rt_same_bytes(key, (const uint8_t *)field->key, size)) return field;
        place = (place + 1) & 255;
    }
    return NULL;
}

/* The same for the key after that of the field `before` (NULL: the first): objects of a class bring their keys
   in the same order most times, which is remembered. Without the GIL it would have to be locked. */
static inline rt_field *rt_layout_next(rt_layout *layout, rt_field *before, const uint8_t *key, size_t size) {
    uint8_t *next = before ? &before->follower : &layout->first;
    rt_field *field = &layout->fields[*next];
    if (RT_LIKELY(field->key_len == size && rt_same_bytes(key, (const uint8_t *)field->key, size))) return field;
    field = rt_layout_find(layout, key, size);
#ifndef Py_GIL_DISABLED
    if (field) *next = (uint8_t)(field - layout->fields);
#endif
    return field;
}

RT_UNUSED static void rt_layout_index(rt_layout *layout) {
    for (Py_ssize_t i = 0; i < layout->field_count; i++) {
        rt_field *field = &layout->fields[i];
        unsigned place = rt_key_hash((const uint8_t *)field->key, field->key_len);
        while (layout->table[place]) place = (place + 1) & 255;
        layout->table[place] = (uint8_t)(i + 1);
        field->bit = (uint64_t)1 << i;
        field->follower = (uint8_t)(i + 1);
    }
    layout->fields[layout->field_count].key_len = SIZE_MAX;
}

#endif
