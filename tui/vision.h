/* vision: can two colours be told apart? Contrast, and distance under colour blindness. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_VISION_H
#define SR_TUI_VISION_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/err.h"
#include "tui/theme.h"

enum vision { VISION_FULL, VISION_PROTANOPIA, VISION_DEUTERANOPIA };

/* Contrast ratio 1..21 of two sRGB colours 0xRRGGBB (WCAG 2.1, relative luminance). */
double vision_contrast(uint32_t a, uint32_t b);
/* CIEDE2000 difference (Sharma, Wu, Dalal 2005; D65) of two sRGB colours as somebody with this
 * vision sees them (Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB). */
double vision_distance(uint32_t a, uint32_t b, enum vision vision);

/* How a theme does against the limits of screens.md 9.3, by its x256 colours. */
struct vision_report {
	bool has_background;		/* false: `any`, ratios on the terminal's are unknown */
	double least_text;		/* contrast of roles that are words; limit 4.5 */
	enum role least_text_role;
	double least_mark;		/* of borders, levels and marks; limit 3 */
	enum role least_mark_role;
	bool is_chips;			/* ok, warn, bad differ by chips that set both colours */
	/* Of ok, warn, bad (with chips: of their grounds) to the worst eyes; the limit is 15
	 * where there are no chips; NAN without colour. */
	double least_distance;
};

/* Measure a theme. Ratios are NAN when nothing could be measured. */
void vision_measure(struct vision_report *report, const struct theme *theme);
/* Does it pass? 0; -1 and *err (ERR_CONFIG): which role, what it has, what it needs. A light or
 * unknown background passes only with chips, or without colours for ok, warn and bad. */
int vision_check(const struct theme *theme, struct err *err);

#endif
