/* fz_time: any text is a time that prints and reads back as itself, or is refused. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/instant.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int64_t last_ns = 9214646400 * NS_PER_S;	/* 2262-01-01 */

/* What was accepted lies in the range, and its RFC 3339 form is the same instant. */
static void
check_instant(int64_t at_ns)
{
	char text[INSTANT_TEXT];
	int64_t again_ns = INSTANT_NONE;
	unsigned flags = 0;

	assert(at_ns > 0 && at_ns < last_ns);
	instant_rfc3339(text, at_ns);
	assert(instant_parse(text, strlen(text), &again_ns, &flags) == 0);
	assert(again_ns == at_ns && flags == 0);
	assert(instant_weekday(at_ns) >= 0 && instant_weekday(at_ns) <= 6);
}

static void
check_zone(const char *text, int64_t at_ns)
{
	struct err err = { 0 };
	struct zone zone;
	char clock[INSTANT_TEXT];

	if (zone_find(text, &zone, &err) == 0) {
		int offset_s = zone_offset_s(&zone, at_ns);
		assert(offset_s > -86400 && offset_s < 86400);
		instant_clock(clock, at_ns, &zone);
	} else {
		assert(err.code == ERR_USAGE && *err.text && zone.n_steps == 0);
	}
	zone_release(&zone);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t at_ns = INSTANT_NONE, span_ns = 0;
	unsigned flags = 0;
	struct err err = { 0 };
	/* Flush against the end of its allocation: a read past it is seen. */
	char *exact = malloc(size ? size : 1), *text = malloc(size + 1);

	memcpy(exact, data, size);
	memcpy(text, data, size);
	text[size] = '\0';
	if (instant_parse(exact, size, &at_ns, &flags) == 0)
		check_instant(at_ns);
	else
		assert(at_ns == INSTANT_NONE);
	at_ns = INSTANT_NONE;
	if (instant_parse_moment(text, NS_PER_S, last_ns / 2, &at_ns, &err) != 0)
		assert(err.code == ERR_USAGE && *err.text);
	if (instant_parse_duration(text, &span_ns) == 0) {
		assert(span_ns >= 0);
		span_text(exact = realloc(exact, INSTANT_TEXT), span_ns);
	}
	check_zone(text, last_ns / 2);
	free(exact);
	free(text);
	return 0;
}
