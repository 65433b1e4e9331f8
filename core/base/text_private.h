/* text_private: the table of code points, shared by text and its generated table. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_TEXT_PRIVATE_H
#define SR_BASE_TEXT_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

enum text_class { TEXT_NARROW, TEXT_WIDE, TEXT_ZERO, TEXT_UNSAFE };

/* first..last are of one class. The rows are sorted and do not touch; gaps are TEXT_NARROW. */
struct text_range {
	uint32_t first, last;
	enum text_class class;
};

extern const struct text_range text_ranges[];
extern const size_t text_n_ranges;

#endif
