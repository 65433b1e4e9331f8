/* check_differential: fast, slow, in any pieces, on any threads: the same records and books. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/scan.h"
#include "tests/case_check.h"
#include "tests/gen/damage.h"
#include "tests/many.h"
#include "tests/runner.h"
#include "tests/same.h"
#include "tests/wild.h"

/* The fields are chosen by the first 256 KiB; what is fast begins after 64 records of these. */
#define SAMPLE ((size_t)256 << 10)

/* The first one is the judge of the others: one byte after the other, as the page says. */
static const struct way ways[] = {
	{ "slow", 1 << 20, true, 1 },
	{ "fast", 1 << 20, false, 1 },
	{ "fast, in odd pieces", 65537, false, 1 },
	{ "fast, in small pieces", 4099, false, 1 },
	{ "slow, in pieces", 4096, true, 1 },
};
/* For what is no longer than a lane reads at once. */
static const struct way middle_ways[] = {
	{ "slow", 1 << 20, true, 1 },
	{ "fast", 1 << 20, false, 1 },
	{ "fast, in small pieces", 4099, false, 1 },
};
/* For what is short enough. */
static const struct way small_ways[] = {
	{ "slow", 1 << 20, true, 1 },
	{ "slow, byte by byte", 1, true, 1 },
	{ "fast", 1 << 20, false, 1 },
	{ "fast, byte by byte", 1, false, 1 },
	{ "fast, seven bytes", 7, false, 1 },
	{ "fast, a thousand bytes", 1000, false, 1 },
};
/* For what is long enough: threads are started for files of more than 4 MiB. */
static const struct way long_ways[] = {
	{ "slow", 1 << 20, true, 1 },
	{ "three threads", 1 << 20, false, 3 },
	{ "eight threads, in pieces", 100003, false, 8 },
	{ "fast", 1 << 20, false, 1 },
	{ "two threads", 8 << 20, false, 2 },
	{ "eight threads", 262144, false, 8 },
	{ "eight threads, in small pieces", 4096, false, 8 },
};
#define LONG ((size_t)7 << 20)
/* Most logs are read in these many ways; SITREP_MANY reads them in all, and more of them. */
#define WAYS_OFTEN 3

static struct cases cases;
static int many;

/* Were colors taken out? Then there are fewer bytes. */
static bool
is_rewritten(const struct intake *in)
{
	size_t n;
	const char *const *note = intake_notes(in, &n);
	bool is_it = false;

	for (size_t i = 0; i < n; i++)
		is_it |= strstr(note[i], "colors were taken out") != NULL;
	return is_it;
}

static void
check_books(const struct taken *taken, size_t len, const char *what)
{
	struct books books = intake_books(taken->in);

	MUST(books_balance(&books), "%s: the books do not balance", what);
	MUST(books.bytes == (int64_t)len || is_rewritten(taken->in), "%s: %lld bytes", what,
	     (long long)books.bytes);
	MUST(intake_work(taken->in) <= 3 * len + 4096, "%s: work %llu of %zu bytes", what,
	     (unsigned long long)intake_work(taken->in), len);
}

/* Some records, read again from their place, are what they were. */
static void
check_again(struct taken *taken, const char *what)
{
	size_t step = taken->n / 40 + 1;

	for (size_t i = 0; i < taken->n; i += step) {
		const struct record *one = &taken->at[i];
		struct record again;
		struct err err = { 0 };

		MUST(intake_again(taken->in, one->offset, one->length, one->line_first, &again,
				  &err) == 1, "%s: record %zu: %s", what, i, err.text);
		MUST(again.at_ns == one->at_ns && again.latency_us == one->latency_us &&
		     again.status == one->status && again.version == one->version &&
		     again.endpoint == one->endpoint && again.outcome == one->outcome &&
		     again.unusable == one->unusable &&
		     memcmp(again.dims, one->dims, sizeof(again.dims)) == 0,
		     "%s: record %zu is another one when it is read again", what, i);
	}
}

/* Read the bytes in the first n ways; every way must give what the first gave. */
static void
check_ways(const char *what, const char *at, size_t len, const struct way *way, size_t n,
	   const struct field_map *map)
{
	struct taken judge, other;
	struct str why = { 0 };
	int fd = bytes_fd(at, len);

	taken_way(&judge, fd, &way[0], map);
	check_books(&judge, len, what);
	check_again(&judge, what);
	for (size_t i = 1; i < n; i++) {
		if (!way_is_there(&way[i]))
			continue;
		taken_way(&other, fd, &way[i], map);
		same_readings(&judge, &other, &why);
		MUST(!why.len, "%s: %s: %s", what, way[i].name, why.at);
		check_books(&other, len, what);
		if (i == 1)
			check_again(&other, what);
		taken_release(&other);
	}
	taken_release(&judge);
	str_release(&why);
	close(fd);
}

static void
check_text(const char *what, const struct str *text, const struct field_map *map)
{
	if (text->len < LONG)
		check_ways(what, text->at, text->len, ways, many ? LENGTH(ways) : WAYS_OFTEN, map);
	else
		check_ways(what, text->at, text->len, long_ways,
			   many ? LENGTH(long_ways) : WAYS_OFTEN, map);
}

START_TEST(a_case_is_the_same_in_every_way)
{
	const struct one_case *one = &cases.at[_i * STRIDE];
	struct field_map map;

	case_map(one, &map);
	check_ways(one->where, str_text(&one->bytes), one->bytes.len, small_ways,
		   LENGTH(small_ways), &map);
}
END_TEST

/* Append the bytes with some of their digits changed. */
static void
add_varied(struct str *out, const char *at, size_t len, uint64_t *seed)
{
	size_t from = out->len;

	str_bytes(out, at, len);
	for (int i = 0; i < 4 && len; i++) {
		char *byte = out->at + from + random_below(seed, len);
		if (*byte >= '0' && *byte <= '9')
			*byte = (char)('0' + random_below(seed, 10));
	}
}

/* What is fast begins after 64 records: so many copies of a short case go on for long enough. */
#define COPIES 160

START_TEST(a_case_many_times_over_is_the_same_in_every_way)
{
	const struct one_case *one = &cases.at[_i * STRIDE];
	struct field_map map;
	struct str text = { 0 };
	uint64_t seed = (uint64_t)_i;

	case_map(one, &map);
	for (int n = 0; one->bytes.len && text.len < (many ? 2 * SAMPLE : SAMPLE / 4) &&
	     (many || n < COPIES); n++)
		add_varied(&text, one->bytes.at, one->bytes.len, &seed);
	if (many && text.len)
		check_text(one->where, &text, &map);
	else if (text.len)
		check_ways(one->where, text.at, text.len, middle_ways, LENGTH(middle_ways), &map);
	str_release(&text);
}
END_TEST

/* A sample of five plain roles, so that the shape of what follows is not known from it. */
static void
add_plain(struct str *out, size_t bytes, uint64_t *seed)
{
	for (int i = 0; out->len < bytes; i++) {
		int ms = (int)random_below(seed, 2000), minor = (int)random_below(seed, 2);

		str_fmt(out, "{\"ts\":\"2025-08-01T18:%02d:%02d.%03dZ\",\"latency_ms\":%d,"
			"\"status\":\"OK\",\"endpoint\":\"/a\",\"version\":\"v1.%d\"}\n",
			i / 60 % 60, i % 60, i % 1000, ms, minor);
	}
}

/* All cases in one log behind a plain sample, in an order of their own,
	with plain lines between. */
START_TEST(cases_mixed_into_a_plain_log_are_the_same_in_every_way)
{
	struct str text = { 0 };
	uint64_t seed = (uint64_t)_i + 77;
	char what[40];

	add_plain(&text, SAMPLE + 300, &seed);
	for (int i = 0; i < 300; i++) {
		const struct one_case *one = &cases.at[random_below(&seed, cases.n)];
		if (one->bytes.len)
			add_varied(&text, one->bytes.at, one->bytes.len, &seed);
		add_plain(&text, text.len + 100 * random_below(&seed, 30), &seed);
	}
	snprintf(what, sizeof(what), "mix %d", _i);
	check_text(what, &text, NULL);
	str_release(&text);
}
END_TEST

START_TEST(a_sample_is_the_same_in_every_way)
{
	static const char *const paths[] = {
		"samples/kenya-sme-timeouts.json", "samples/healthy.json",
		"samples/load-surge.json",
		"samples/bad-canary.json",
	};
	struct str text = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(save_read(paths[_i], 1 << 28, &text, &err), 0);
	check_ways(paths[_i], text.at, text.len, ways, LENGTH(ways), NULL);
	check_ways(paths[_i], text.at, text.len, long_ways, LENGTH(long_ways), NULL);
	str_release(&text);
}
END_TEST

START_TEST(a_wild_log_is_the_same_in_every_way)
{
	struct str text = { 0 };
	char what[40];

	wild_make(&text, (uint64_t)_i, _i % 8 == 7 ? LONG : SAMPLE / 2 << _i % 3);
	snprintf(what, sizeof(what), "wild log %d", _i);
	check_text(what, &text, NULL);
	str_release(&text);
}
END_TEST

START_TEST(damaged_logs_one_after_the_other_are_the_same_in_every_way)
{
	struct str text = { 0 };
	char what[40];

	for (uint64_t seed = (uint64_t)_i * 1000; text.len < (_i ? 3 * SAMPLE : LONG); seed++) {
		struct damage_log log;
		damage_make(&log, seed, seed % 20 ? 40 : 2000, (int)(seed % 5));
		str_bytes(&text, log.whole.at, log.whole.len);
		damage_release(&log);
	}
	snprintf(what, sizeof(what), "damaged logs %d", _i);
	check_text(what, &text, NULL);
	str_release(&text);
}
END_TEST

/* One shape, and all that may stand between two records: the fast path steps over gaps too. */
START_TEST(any_gaps_between_plain_records_are_the_same_in_every_way)
{
	static const char *const gaps[] = {
		"\n", ",\n", ",", "", " ", "\n\n", "\r\n", "\r", "\n\x1e", "\x1e", ",,\n", " , ",
		"[", "]",
		"],[\n", "\n]\n", "\n[\n", "[[", "]]", ",]\n", "\xEF\xBB\xBF", "\t\n\t", "x",
		"\nx\n", "}", "{}",
		"{", "\"", "\n{\"a\":1}\n", "{\"b\":[1,2]},", ":", "\n\xC3\xA9\n", "\n\xFF\n",
		"/*{*/", "\\",
	};
	static const char *const usual[] = { "\n", ",\n", ",", "", "\r\n", "\r", "\n\x1e" };
	const char *gap = usual[_i % (int)LENGTH(usual)];
	struct str text = { 0 };
	uint64_t seed = (uint64_t)_i;
	int odd = 1 + _i % 3 * 30;	/* in a hundred */

	str_add(&text, _i % 4 == 1 ? "[" : "");
	for (int i = 0; text.len < (_i % 7 == 6 ? LONG : SAMPLE / 2); i++) {
		str_fmt(&text, "{\"ts\":\"2025-08-01T18:%02d:%02d.%03dZ\",\"latency_ms\":%d,"
			"\"status\":\"%s\"}", i / 60 % 60, i % 60, i % 1000, i % 2000,
			i % 9 ? "OK" : "\xC3\xA9");
		str_add(&text, (int)random_below(&seed, 100) < odd
			? gaps[random_below(&seed, LENGTH(gaps))] : gap);
	}
	check_text(gap, &text, NULL);
	str_release(&text);
}
END_TEST

/* Records of one odd length: a power of two falls on every one of their bytes. */
START_TEST(a_record_may_be_cut_anywhere_by_a_block)
{
	static const char *const gaps[] = { "\n", ",\n", "", "\r\n", "\n\x1e" };
	struct str text = { 0 };

	str_add(&text, *gaps[_i] == ',' ? "[" : "");
	for (int i = 0; text.len < (9 << 20); i++)
		str_fmt(&text, "{\"ts\":\"2025-08-01T18:%02d:%02d.000Z\",\"latency_ms\":%4d,"
			"\"status\":\"%s\",\"path\":\"/%07d\"}%s", i / 60 % 60, i % 60,
			1000 + i % 1000, i % 9 ? "OK" : "Timeout", i, gaps[_i]);
	check_text("equal lengths", &text, NULL);
	str_release(&text);
}
END_TEST

/* Values, and gaps, longer than what any thread may take at once. */
START_TEST(long_records_are_the_same_in_every_way)
{
	static const size_t lengths[] = {
		65536, 65535, 262144, 262143, 300000, 700000, 1 << 20, SCAN_MAX, SCAN_MAX + 1,
			3 << 20
	};
	struct str text = { 0 };
	uint64_t seed = 5;

	add_plain(&text, SAMPLE + 1, &seed);
	for (size_t i = 0; i < LENGTH(lengths); i++) {
		size_t end = text.len + lengths[i] - 2;

		str_add(&text, "{\"ts\":\"2025-08-01T18:06:00Z\",\"latency_ms\":5,\"body\":\"");
		while (text.len < end)
			str_char(&text,
				_i == 0 ? 'x' : _i == 1 ? '{' : "{\"a\\b\n :"[text.len % 8]);
		str_add(&text, _i == 2 ? "\\\"" : "");
		str_add(&text, "\"}\n");
		add_plain(&text, text.len + 100 * (i % 3), &seed);
	}
	for (int i = 0; i < 700000; i++)
		str_char(&text, " \n\t,\r"[i % (_i + 1)]);
	add_plain(&text, text.len + 100000, &seed);
	check_text("long records", &text, NULL);
	str_release(&text);
}
END_TEST

/* The judge is tested too: each of these differences must be seen. */
START_TEST(a_difference_does_not_go_unseen)
{
	struct taken a, b;
	struct str why = { 0 };

	taken_text(&a, "{\"ts\":1754071560,\"took\":1,\"status\":\"OK\"}\n");
	taken_text(&b, "{\"ts\":1754071560,\"took\":1,\"status\":\"OK\"}\n");
	same_readings(&a, &b, &why);
	ck_assert_str_eq(str_text(&why), "");
	b.at[0].latency_us++;
	same_readings(&a, &b, &why);
	ck_assert_ptr_nonnull(strstr(str_text(&why), "latency 1001, not 1000"));
	b.at[0].latency_us--;
	b.at[0].line_last++;
	same_readings(&a, &b, &why);
	ck_assert_ptr_nonnull(strstr(str_text(&why), "last line"));
	taken_release(&b);
	taken_text(&b, "{\"ts\":1754071560,\"took\":1,\"status\":\"Ok\"}\n");
	same_readings(&a, &b, &why);
	ck_assert_ptr_nonnull(strstr(str_text(&why), "status 'Ok', not 'OK'"));
	taken_release(&b);
	taken_text(&b, "{\"ts\":1754071560,\"took\":1,\"status\":\"OK\"}\n\n");
	same_readings(&a, &b, &why);
	ck_assert_ptr_nonnull(strstr(str_text(&why), "bytes 42, not 41"));
	taken_release(&a);
	taken_release(&b);
	str_release(&why);
}
END_TEST

static void
load(const char *pattern)
{
	struct cases more = cases_load(pattern);

	for (size_t i = 0; i < more.n; i++) {
		GROW(cases.at, cases.n, cases.cap);
		cases.at[cases.n++] = more.at[i];
	}
	free(more.at);
}

Suite *
suite(void)
{
	Suite *suite = suite_create("differential");
	TCase *tcase = tcase_create("differential");

	/* SITREP_MANY=100: so many wild logs (300 at most), and all ways for every log. */
	many = getenv("SITREP_MANY") ? (int)strtol(getenv("SITREP_MANY"), NULL, 10) : 0;
	load("tests/cases/*.case");
	load("tests/cases/formats/*.case");
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, a_difference_does_not_go_unseen);
	tcase_add_loop_test(tcase, a_case_is_the_same_in_every_way, 0, STRIDES(cases.n));
	tcase_add_loop_test(tcase, a_case_many_times_over_is_the_same_in_every_way, 0,
			    STRIDES(cases.n));
	tcase_add_loop_test(tcase, cases_mixed_into_a_plain_log_are_the_same_in_every_way, 0,
			    many ? 20 : 2);
	tcase_add_loop_test(tcase, a_sample_is_the_same_in_every_way, 0, 4);
	tcase_add_loop_test(tcase, a_wild_log_is_the_same_in_every_way, 0,
			    many ? (many < 300 ? many : 300) : 10);
	tcase_add_loop_test(tcase, damaged_logs_one_after_the_other_are_the_same_in_every_way, 0,
			    many ? 30 : 2);
	tcase_add_loop_test(tcase, any_gaps_between_plain_records_are_the_same_in_every_way, 0,
			    many ? 84 : 7);
	tcase_add_loop_test(tcase, a_record_may_be_cut_anywhere_by_a_block, 0, many ? 5 : 1);
	tcase_add_loop_test(tcase, long_records_are_the_same_in_every_way, 0, 3);
	suite_add_tcase(suite, tcase);
	return suite;
}
