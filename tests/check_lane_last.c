/* check_lane_last: values that are as expected after the last record, and such that are not. */
/* SPDX-License-Identifier: MIT */
#include "tests/laned.h"

/* Records one after the other, with what stands for the values (quotes and all). */
static void
put(struct str *text, const char *time, const char *latency, const char *status,
    const char *endpoint, const char *version, const char *host)
{
	str_fmt(text, "{\"timestamp\":%s,\"responseTimeMs\":%s,\"status\":%s,\"endpoint\":%s,"
		      "\"modelVersion\":%s,\"host\":%s}\n",
		time, latency, status, endpoint, version, host);
}

#define TIME "\"2025-08-01T18:06:07.125Z\""

static void
begin(struct laned *laned)
{
	struct str text = { 0 };

	laned_begin(laned, learned_new());
	learned_begin(laned->learned);
	/* Texts and bare words beside each other in all ways. */
	for (unsigned set = 0; set < 8; set++) {
		str_clear(&text);
		put(&text, TIME, "5", set & 1 ? "\"OK\"" : "200", "\"/a\"",
		    set & 2 ? "\"1\"" : "1", set & 4 ? "\"h\"" : "7");
		ck_assert(learned_teach(laned->learned, text.at, text.len - 1));
	}
	str_clear(&text);
	put(&text, "1754071560123", "5", "\"OK\"", "\"/a\"", "\"1\"", "\"h\"");
	ck_assert(learned_teach(laned->learned, text.at, text.len - 1));
	str_release(&text);
}

/* Read all of some records and compare each with the slow path; returns how many were taken. */
static size_t
compare(struct laned *laned, const struct str *text)
{
	size_t n = 0;

	laned_read(laned, text->at, text->len, text->len, 0, true);
	for (const char *at = laned->stretch.bytes, *end; *at; at = end + 1) {
		end = strchr(at, '\n');
		n += laned_agrees(laned, at, (size_t)(end - at)) >= 0;
	}
	return n;
}

#define A30 "abcdefghijklmnopqrstuvwxyz0123"
static const char *const texts[] = {
	"\"OK\"", "\"OKAY\"", "\"O\"", "\"K\"", "\"ok\"", "\"OK \"", "\"\"", "\"-\"", "\"--\"",
	"200", "\"200\"", "20", "2000", "null", "\"null\"", "\"200,\"", "\"\xE2\x82\xAC\"",
	"\"OK\xC3\xA9\"", "\"" A30 "\"", "\"" A30 "4\"", "\"" A30 "45\"", "\"" A30 "456\"",
	"\"" A30 "X\"", "\"0123456789abcde\"", "\"0123456789abcdef\"", "\"0123456789abcdeX\"",
	"\"0123456789abcdef0\"", "true", "\"/a/17\"", "\"/a/18\"", "\"GET /a HTTP/1.1\"",
};

/* Each text after each other one, in every place. */
START_TEST(a_text_after_any_other_is_itself)
{
	struct laned laned;
	struct str text = { 0 };
	size_t n = 0;

	begin(&laned);
	for (size_t i = 0; i < LENGTH(texts); i++) {
		const char *const one = texts[_i], *const other = texts[i];
		str_clear(&text);
		for (int k = 0; k < 3; k++) {
			put(&text, TIME, "5", one, "\"/a\"", one, one);
			put(&text, TIME, "5", other, "\"/a\"", other, other);
			put(&text, TIME, "5", one, one, "\"1\"", "\"h\"");
			put(&text, TIME, "5", one, other, "\"1\"", "\"h\"");
			put(&text, TIME, "5", other, other, one, other);
		}
		n += compare(&laned, &text);
	}
	ck_assert_uint_ge(n, 6 * LENGTH(texts));
	str_release(&text);
	laned_release(&laned);
}
END_TEST

/* Long enough for a text to be no longer expected, and to be expected again. */
START_TEST(texts_that_change_often_and_seldom_are_themselves)
{
	struct laned laned;
	struct str text = { 0 };
	uint64_t seed = 77;
	size_t n = 0, asked = 0;

	begin(&laned);
	for (int stretch = 0; stretch < 20; stretch++) {
		const char *value[4] = { texts[0], texts[28], texts[0], texts[0] };
		str_clear(&text);
		for (int i = 0; i < 400; i++, asked++) {
			/* Every record, or one in so many. */
			uint64_t seldom = 1 + random_below(&seed, 1 + (uint64_t)stretch * 3);
			for (int k = 0; k < 4; k++)
				if (random_below(&seed, seldom) == 0)
					value[k] = texts[random_below(&seed, LENGTH(texts))];
			put(&text, TIME, "5", value[0], value[1], value[2], value[3]);
		}
		n += compare(&laned, &text);
	}
	ck_assert_uint_gt(n, asked / 2);
	str_release(&text);
	laned_release(&laned);
}
END_TEST

/* Times of one minute and of others, written in every way, in one stretch. */
START_TEST(a_time_after_any_other_is_itself)
{
	static const char *const minutes[] = {
		"2025-08-01T18:06", "2025-08-01T18:07", "2025-08-01 18:06", "2025-08-01T24:00",
	};
	static const char *const seconds[] = {
		":07", ":08", ":59", ":60", ":61", ":7", ":0a", ":a0", ";07", ":70", ":/9", "",
	};
	static const char *const fractions[] = {
		"", ".", ",", ".1", ".12", ".123", ",123", ".1234", ".12345", ".123456",
		".1234567", ".12345678", ".123456789", ".1234567891", ".12345678a", ".000000001",
		".999999999", ".1a", ".a", ":123", "123",
	};
	static const char *const rests[] = { "Z", "", "+03:00", "+0300", " EAT", "ZZ", "z" };
	struct laned laned;
	struct str text = { 0 };
	char time[80];
	uint64_t seed = 5;
	size_t n = 0;

	begin(&laned);
	for (int round = 0; round < 60; round++) {
		str_clear(&text);
		const char *rest = rests[random_below(&seed, LENGTH(rests))];
		const char *fraction = fractions[random_below(&seed, LENGTH(fractions))];
		for (int i = 0; i < 100; i++) {
			const char *minute = minutes[0], *second = seconds[0];
			if (random_below(&seed, 8) == 0)
				minute = minutes[random_below(&seed, LENGTH(minutes))];
			if (random_below(&seed, 2) == 0)
				second = seconds[random_below(&seed, LENGTH(seconds))];
			if (random_below(&seed, 4) == 0)
				fraction = fractions[random_below(&seed, LENGTH(fractions))];
			if (random_below(&seed, 8) == 0)
				rest = rests[random_below(&seed, LENGTH(rests))];
			snprintf(time, sizeof(time), "\"%s%s%s%s\"", minute, second, fraction,
				 rest);
			put(&text, time, "5", "\"OK\"", "\"/a\"", "\"1\"", "\"h\"");
		}
		n += compare(&laned, &text);
	}
	ck_assert_uint_gt(n, 1000);
	str_release(&text);
	laned_release(&laned);
}
END_TEST

/* Epochs of one block and of others, in every unit, as a text too. */
START_TEST(an_epoch_after_any_other_is_itself)
{
	static const char *const heads[] = {
		"17540715", "17540716", "99999999", "10000000", "01754071", "00000000", "-1754071",
	};
	static const char *const tails[] = {
		"60", "00", "99", "60123", "00000", "99999", "60123456", "00000000", "99999999",
		"60123456789", "6", "", "6012", "601234", "60.5", "60.", "60123.25", "60123456.0",
		"60e1", "60x",
	};
	struct laned laned;
	struct str text = { 0 };
	char time[80];
	uint64_t seed = 9;
	size_t n = 0;

	begin(&laned);
	for (int round = 0; round < 100; round++) {
		const char *tail = tails[random_below(&seed, LENGTH(tails))];
		str_clear(&text);
		for (int i = 0; i < 100; i++) {
			const char *head = heads[0];
			if (random_below(&seed, 6) == 0)
				head = heads[random_below(&seed, LENGTH(heads))];
			if (random_below(&seed, 3) == 0)
				tail = tails[random_below(&seed, LENGTH(tails))];
			bool is_text = random_below(&seed, 20) == 0;
			snprintf(time, sizeof(time), "%s%s%s%s", is_text ? "\"" : "", head, tail,
				 is_text ? "\"" : "");
			put(&text, time, "5", "\"OK\"", "\"/a\"", "\"1\"", "\"h\"");
		}
		n += compare(&laned, &text);
	}
	ck_assert_uint_gt(n, 3000);
	str_release(&text);
	laned_release(&laned);
}
END_TEST

/* Whole parts and fractions of all lengths, in every unit: exact, or left to the slow path. */
START_TEST(a_number_of_any_digits_is_exact)
{
	struct laned laned;
	struct str text = { 0 };
	char latency[40], digits[12];
	uint64_t seed = 3;
	size_t n = 0;

	begin(&laned);
	laned.learned->fields.role[ROLE_LATENCY][0].unit = (enum unit)_i;
	for (unsigned whole = 0; whole <= 9; whole++)
		for (unsigned part = 0; part <= 9; part++) {
			str_clear(&text);
			for (int i = 0; i < 40; i++) {
				for (unsigned k = 0; k < sizeof(digits); k++)
					digits[k] = (char)('0' + random_below(&seed, 10));
				if (i % 3 == 0)	/* mostly zeros at the end */
					memset(digits + 2, '0', sizeof(digits) - 2);
				const char *more = i % 7 == 0 ? "5" : i % 11 == 0 ? "x" : "";
				snprintf(latency, sizeof(latency), "%.*s%s%.*s%s", (int)whole,
					 digits + (i % 2 ? 0 : 3), part || i % 5 == 0 ? "." : "",
					 (int)part, digits, more);
				put(&text, TIME, latency, "\"OK\"", "\"/a\"", "\"1\"",
				    "\"h\"");
			}
			n += compare(&laned, &text);
		}
	ck_assert_uint_gt(n, 1000);
	str_release(&text);
	laned_release(&laned);
}
END_TEST

/* A NUL is like nothing, though what is not known yet is kept as zeros. */
START_TEST(a_nul_in_a_value_is_never_taken)
{
	static const char *const usual[] = { TIME, "5", "\"OK\"", "\"/a\"", "\"1\"", "\"h\"" };
	struct laned laned;
	struct str text = { 0 };

	begin(&laned);
	for (int before = 0; before < 2; before++)
		for (size_t i = 0; i < LENGTH(usual); i++)
			for (size_t k = 1; k < strlen(usual[i]); k++)
				for (size_t n = 1; k + n < strlen(usual[i]); n++) {
					const char *v[6];
					memcpy(v, usual, sizeof(v));
					str_clear(&text);
					if (before)
						put(&text, TIME, "5", "\"OK\"", "\"/a\"", "\"1\"",
						    "\"h\"");
					size_t from = text.len;
					put(&text, v[0], v[1], v[2], v[3], v[4], v[5]);
					char *value = strstr(text.at + from, usual[i]);
					memset(value + k, 0, n);
					laned_read(&laned, text.at, text.len, text.len, 0, true);
					ck_assert_int_eq(laned_find(&laned, from), -1);
				}
	str_release(&text);
	laned_release(&laned);
}
END_TEST

/* The last record ends with the bytes; beyond are the promised zeros and nothing. */
START_TEST(what_is_expected_may_end_with_the_bytes)
{
	struct laned laned;
	struct str text = { 0 };

	begin(&laned);
	put(&text, TIME, "5", "\"OK\"", "\"/a\"", "\"1\"", "\"" A30 "\"");
	compare(&laned, &text);
	size_t len = text.len;
	put(&text, TIME, "5", "\"OK\"", "\"/a\"", "\"1\"", "\"" A30 "\"");
	for (size_t cut = len + 1; cut < text.len; cut++) {
		char *bytes = padded(text.at, cut);
		/* In a block of just that size, so that a sanitizer sees a read beyond. */
		free(laned.stretch.bytes);
		laned.stretch.bytes = NULL;
		laned.stretch.cap = 0;
		laned_read(&laned, bytes, cut, cut, 0, true);
		ck_assert_uint_eq(laned.stretch.n, cut + 1 == text.len ? 2 : 1);
		free(bytes);
	}
	str_release(&text);
	laned_release(&laned);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("lane_last");
	TCase *tcase = tcase_create("lane_last");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, a_text_after_any_other_is_itself, 0, (int)LENGTH(texts));
	tcase_add_test(tcase, texts_that_change_often_and_seldom_are_themselves);
	tcase_add_test(tcase, a_time_after_any_other_is_itself);
	tcase_add_test(tcase, an_epoch_after_any_other_is_itself);
	tcase_add_loop_test(tcase, a_number_of_any_digits_is_exact, UNIT_NS, UNIT_S + 1);
	tcase_add_test(tcase, a_nul_in_a_value_is_never_taken);
	tcase_add_test(tcase, what_is_expected_may_end_with_the_bytes);
	suite_add_tcase(suite, tcase);
	return suite;
}
