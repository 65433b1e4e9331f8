/* check_engine_late: a field that tells something only late is the cause, followed or not. */
/* SPDX-License-Identifier: MIT */
#include "tests/growing.h"

enum { HEAD = 300, TAIL = 400 };

enum form { JSON, LOGFMT, FORMS };

/* The i-th request: all of region eu in the head; in the tail a third of them is of us, slow, and
 * times out a lot. */
static void
line_of(struct str *out, enum form form, int i)
{
	unsigned dice = (unsigned)i * 2654435761u >> 8;
	bool is_us = i >= HEAD && dice % 3 == 0;
	bool is_bad = is_us && dice / 3 % 3 == 0;
	char at[INSTANT_TEXT];

	instant_rfc3339(at, (GROWING_S - 800 + i) * NS_PER_S);
	char path = "ab"[dice >> 4 & 1];
	int ms = (is_us ? 480 : 95) + (int)(dice >> 6 & 15), status = is_bad ? 504 : 200;
	const char *region = is_us ? "us" : "eu";
	if (form == JSON) {
		str_fmt(out, "{\"time\":\"%s\",\"path\":\"/%c\",\"latency_ms\":%d,\"status\":%d,"
			"\"host\":\"n%u\",\"region\":\"%s\"}\n", at, path, ms, status,
			dice >> 10 & 3, region);
	} else {
		str_fmt(out, "time=%s path=/%c latency_ms=%d status=%d host=n%u region=%s\n", at,
			path, ms, status, dice >> 10 & 3, region);
	}
}

static void
follow_in(int pieces, enum form form)
{
	struct growing g;
	struct str text = { 0 };
	char what[64];

	growing_begin(&g);
	snprintf(what, sizeof(what), "%d pieces, form %d", pieces, (int)form);
	growing_put(g.path, "");
	g.engine = growing_engine(&g, true);
	for (int k = 0, i = 0; k < pieces; k++) {
		str_clear(&text);
		for (; i < (HEAD + TAIL) * (k + 1) / pieces; i++)
			line_of(&text, form, i);
		growing_put(g.path, str_text(&text));
		growing_tick(&g, 4);
		if (k % 3 == 0)
			growing_look(&g);	/* looks in between leave nothing behind */
	}
	growing_tick(&g, 8);
	char *told = growing_document(g.engine, DOCUMENT_RCA_TEXT);
	ck_assert_msg(strstr(told, "region=us"), "%s: %.400s", what, told);
	free(told);
	growing_is_as_loaded(&g, what);
	str_release(&text);
	growing_end(&g);
}

START_TEST(in_pieces_it_is_told_as_in_one)
{
	static const int pieces[] = { 2, 3, 17, 50 };

	for (size_t k = 0; k < sizeof(pieces) / sizeof(pieces[0]); k++)
		follow_in(pieces[k], (enum form)_i);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("engine_late");
	TCase *tcase = tcase_create("engine_late");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, in_pieces_it_is_told_as_in_one, 0, FORMS);
	suite_add_tcase(suite, tcase);
	return suite;
}
