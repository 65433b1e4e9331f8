/* check_intake_agree: a source that cannot tell its latency's unit takes it from those that can. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/ingest/fields.h"
#include "tests/logged.h"

/* n records whose field goes from low by step, to so many decimals, one each 10 s. */
struct part {
	const char *field;
	double low, step;
	int decimals, n;
	enum unit alone, beside;	/* read by itself; beside the others of its row */
};

enum { PARTS = 3 };
static const struct part rows[][PARTS] = {
	/* the file of today has one record; those before tell it, whatever it looks like */
	{ { "latency", 2.1, 0, 1, 1, UNIT_S, UNIT_MS },
	  { "latency", 9, .1, 1, 60, UNIT_MS, UNIT_MS } },
	{ { "latency", 36.1, 0, 1, 1, UNIT_MS, UNIT_S },
	  { "latency", .04, .001, 3, 60, UNIT_S, UNIT_S } },
	{ { "latency", 36, 0, 0, 3, UNIT_MS, UNIT_S },
	  { "latency", .04, .001, 3, 60, UNIT_S, UNIT_S } },
	/* many records, but by little: one that is sure is asked */
	{ { "latency", 2, .01, 3, 60, UNIT_S, UNIT_MS },
	  { "latency", 20, .7, 3, 60, UNIT_MS, UNIT_MS } },
	/* of two that know as little the one with more numbers */
	{ { "latency", 2.1, 0, 1, 1, UNIT_S, UNIT_MS },
	  { "latency", 9, .1, 1, 15, UNIT_MS, UNIT_MS } },
	/* the better of two */
	{ { "latency", 2.1, 0, 1, 1, UNIT_S, UNIT_MS },
	  { "latency", 1, .01, 3, 15, UNIT_S, UNIT_MS },
	  { "latency", 9, .1, 1, 60, UNIT_MS, UNIT_MS } },
	/* another field, or none, tells nothing */
	{ { "latency", 2.1, 0, 1, 1, UNIT_S, UNIT_S },
	  { "elapsed", 9, .1, 1, 60, UNIT_MS, UNIT_MS } },
	/* nor does one whose numbers are of quite another size */
	{ { "latency", 2, .01, 3, 15, UNIT_S, UNIT_S },
	  { "latency", 900, 1, 0, 60, UNIT_MS, UNIT_MS } },
	{ { "latency", .12, .06, 2, 4, UNIT_S, UNIT_S },
	  { "latency", 20, 1, 0, 60, UNIT_MS, UNIT_MS } },
	{ { "latency", 90.5, .1, 1, 15, UNIT_MS, UNIT_MS },
	  { "latency", .04, .001, 3, 60, UNIT_S, UNIT_S } },
	/* who knows it asks nobody */
	{ { "latency", .04, .001, 3, 60, UNIT_S, UNIT_S },
	  { "latency", 9, .1, 1, 900, UNIT_MS, UNIT_MS } },
};

static size_t
parts_of(const struct part *row)
{
	size_t n = 0;

	while (n < PARTS && row[n].field)
		n++;
	return n;
}

static void
make(const struct part *part, struct str *text)
{
	for (int i = 0; i < part->n; i++)
		str_fmt(text, "{\"ts\":%d,\"path\":\"/a\",\"status\":200,\"%s\":%.*f}\n",
			1754071560 + 10 * i, part->field, part->decimals,
			part->low + part->step * i);
}

static const struct field *
latency_of(const struct logged *logged, size_t i)
{
	return &intake_fields(store_source(logged->store, i))->role[ROLE_LATENCY][0];
}

static void
check_row(const struct part *row, size_t turned, const struct logged_way *way)
{
	struct str text[PARTS] = { { 0 } };
	const struct str *texts[PARTS];
	struct logged logged;
	size_t n = parts_of(row);

	for (size_t i = 0; i < n; i++) {
		make(&row[(i + turned) % n], &text[i]);
		texts[i] = &text[i];
	}
	logged_read(&logged, texts, n, way);
	uint32_t id = 1;
	for (size_t i = 0; i < n; i++) {
		const struct part *part = &row[(i + turned) % n];
		enum unit unit = latency_of(&logged, i)->unit;

		ck_assert_msg(unit == part->beside, "part %zu, turned by %zu, is in %s",
			      (i + turned) % n, turned, unit_word(unit));
		struct record first = logged_record(&logged, id);
		ck_assert_int_eq(first.latency_us,
				 (int64_t)(part->low * (unit == UNIT_S ? 1e6 : 1e3) + .5));
		id += (uint32_t)part->n;
	}
	logged_release(&logged);
	for (size_t i = 0; i < n; i++)
		str_release(&text[i]);
}

/* In any order, all at once or in small pieces, by either path. */
START_TEST(who_cannot_tell_takes_the_unit_of_who_can)
{
	static const struct logged_way ways[] = { { 0 }, { .budget = 300 }, { .is_slow = true } };
	const struct part *row = rows[_i];

	for (size_t w = 0; w < LENGTH(ways); w++)
		for (size_t turned = 0; turned < parts_of(row); turned++)
			check_row(row, turned, &ways[w]);
	for (size_t i = 0; i < parts_of(row); i++) {
		struct part alone[PARTS] = { row[i] };

		alone[0].beside = row[i].alone;
		check_row(alone, 0, &ways[0]);
	}
}
END_TEST

static bool
has_note(const struct intake *in, const char *words)
{
	size_t n;
	const char *const *note = intake_notes(in, &n);

	for (size_t i = 0; i < n; i++)
		if (strstr(note[i], words))
			return true;
	return false;
}

/* The unit of one record in a file beside n of another kind; `@` is the number of one of these. */
static enum unit
beside(const char *first, const char *second, int n, bool is_second_first, const char *note)
{
	struct str text[2] = { { 0 } };
	struct logged logged;

	str_add(&text[is_second_first], first);
	for (int i = 0; i < n; i++)
		for (const char *at = second; *at; at++) {
			if (*at == '@' || *at == '#')	/* `#`: and 10 more */
				str_fmt(&text[!is_second_first], "%02d",
					i % 49 + (*at == '#' ? 10 : 0));
			else
				str_char(&text[!is_second_first], *at);
		}
	logged_read(&logged, (const struct str *const[]){ &text[0], &text[1] }, 2,
		    &(struct logged_way){ 0 });
	enum unit unit = latency_of(&logged, is_second_first)->unit;

	ck_assert_msg(has_note(store_source(logged.store, is_second_first), note), "%s", note);
	logged_release(&logged);
	str_release(&text[0]);
	str_release(&text[1]);
	return unit;
}

/* What the others prove, or have by their format, is no guess any more; and of lines of text. */
START_TEST(a_proof_of_another_is_one)
{
	static const char *const one = "{\"ts\":1754071560,\"duration\":2.1,\"status\":200}\n";
	static const char *const spans = "{\"start_time\":\"2025-08-01T18:00:@.000Z\","
		"\"end_time\":\"2025-08-01T18:00:#.000Z\",\"duration\":10000,\"status\":200}\n";
	static const char *const line = "10.0.0.7 - - [01/Aug/2025:18:06:00 +0000] \"GET /a "
		"HTTP/1.1\" 200 512 40\n";
	static const char *const lines = "10.0.0.7 - - [01/Aug/2025:18:06:@ +0000] \"GET /a "
		"HTTP/1.1\" 200 512 #\n";

	for (int turned = 0; turned < 2; turned++) {
		ck_assert_int_eq(beside(one, spans, 50, turned,
					"duration is read as ms, as the other sources have it"),
				 UNIT_MS);
		ck_assert_int_eq(beside(line, lines, 60, turned,
					"last_field (the number at the end of the line) is read as "
					"ms"), UNIT_MS);
		ck_assert_int_eq(beside(line, lines, 3, turned,
					"last_field (the number at the end of the line) is read as "
					"us"), UNIT_US);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("intake_agree");
	TCase *tcase = tcase_create("intake_agree");

	tcase_add_loop_test(tcase, who_cannot_tell_takes_the_unit_of_who_can, 0,
			    (int)LENGTH(rows));
	tcase_add_test(tcase, a_proof_of_another_is_one);
	suite_add_tcase(suite, tcase);
	return suite;
}
