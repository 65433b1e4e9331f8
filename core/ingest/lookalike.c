/* lookalike: names that pass for others: letters of two scripts in one word, full-width forms. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/lookalike.h"

#include <stdint.h>

#include "core/base/mem.h"
#include "core/base/text.h"

/* Cyrillic and Greek letters that are drawn like ASCII ones (a choice of Unicode's
 * confusables.txt), in order. */
static const uint16_t drawn_alike[] = {
	0x0391, 0x0392, 0x0395, 0x0396, 0x0397, 0x0399, 0x039A, 0x039C, 0x039D, 0x039F, 0x03A1,
	0x03A4, 0x03A5, 0x03A7, 0x03B1, 0x03B9, 0x03BA, 0x03BD, 0x03BF, 0x03C1, 0x03C5, 0x03C7,
	0x03F2, 0x0405, 0x0406, 0x0408, 0x0410, 0x0412, 0x0415, 0x041A, 0x041C, 0x041D, 0x041E,
	0x0420, 0x0421, 0x0422, 0x0423, 0x0425, 0x0430, 0x0435, 0x043A, 0x043E, 0x0440, 0x0441,
	0x0443, 0x0445, 0x0455, 0x0456, 0x0458, 0x0475, 0x04AE, 0x04BB, 0x04C0, 0x04CF, 0x0501,
	0x051B, 0x051D,
};

static bool
is_drawn_alike(uint32_t cp)
{
	for (size_t i = 0; i < LENGTH(drawn_alike) && drawn_alike[i] <= cp; i++)
		if (drawn_alike[i] == cp)
			return true;
	return false;
}

static bool
is_ascii_letter(uint32_t cp)
{
	return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
}

bool
is_lookalike(const char *at, size_t len)
{
	bool has_ascii = false, has_alike = false;	/* in the word so far */

	for (size_t i = 0; i < len;) {
		uint32_t cp = 0;
		int n = text_decode(at + i, len - i, &cp);
		if (n == 0 || (cp < 0x80 && !is_ascii_letter(cp))) {	/* a word ends */
			has_ascii = has_alike = false;
			i++;
			continue;
		}
		i += (size_t)n;
		has_ascii |= is_ascii_letter(cp);
		has_alike |= is_drawn_alike(cp);
		if ((has_ascii && has_alike) || (cp >= 0xFF01 && cp <= 0xFF5E))
			return true;
	}
	return false;
}
