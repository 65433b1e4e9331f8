/* check_replay: from every mark on the records are the ones that were handed out. */
/* SPDX-License-Identifier: MIT */
#include "tests/replayed.h"

#include "tests/case_check.h"
#include "tests/gen/damage.h"
#include "tests/wild.h"

static const struct way one_thread = { "one thread", 1 << 20, false, 1 };
static const struct way in_pieces = { "in pieces", 65537, false, 1 };
static const struct way three_threads = { "three threads", 1 << 20, false, 3 };
static const struct way slow = { "slow", 1 << 20, true, 1 };

static struct cases cases, formats;
static bool is_full;

/* How records stand, in what line ends; is a mark to be had? */
static const struct {
	const char *head, *between, *tail, *break_;
	bool has_marks;
} layouts[] = {
	{ "", "\n", "\n", "", true }, { "[\n", ",\n", "\n]\n", "", true },
	{ "[", ",", "]", "", true },
	{ "", ",\n", "\n", "", true }, { "", "", "", "", true }, { "", "\r\n", "\r\n", "", true },
	{ "", "\r", "\r", "", true }, { "\x1e", "\n\x1e", "\n", "", true },
	{ "[\n", ",\n", "\n]\n", "\n  ", true }, { "", "\n", "\n", "\r\n\t", true },
	{ "[[", ",", "]]", "", true }, { "\xEF\xBB\xBF[\n", " ,\n\n", "\n]\n", " ", true },
	{ "{\"took\":3,\"records\":[\n", ",\n", "\n]}\n", "", false },
	{ "{\"n\":1,\"log\":", "}\n{\"n\":1,\"log\":", "}\n", "", true },
	{ "{\"a\":{\"log\":", "}}\n{\"a\":{\"log\":", "}}\n", "\n", true },
};

/* A log of plain records of which every `odd`th is not so plain; 0: none. */
static void
put_log(struct str *out, size_t layout, size_t bytes, int odd)
{
	static const char *const odds[] = {
		"{\"timestamp\":\"2025-08-01T18:06:00Z\",\"status\":null}",
		"{\"timestamp\":\"2025-08-01T18:06:00Z\",\"status\":\"O\\u004b\",\"x\":1,}",
		"{\"timestamp\":\"soon\",\"status\":\"OK\"}", "noise", "{\"a\":1}", "}", "\"",
		"{\"timestamp\":\"2025-08-01T18:06:00Z\",\"stat",
		"{\"status\":\"OK\",\"status\":\"no\"}",
	};
	const char *newline = layouts[layout].break_;
	int id = 0;

	str_add(out, layouts[layout].head);
	for (; out->len < bytes; id++) {
		str_add(out, id ? layouts[layout].between : "");
		if (odd && id % odd == odd - 1) {
			str_add(out, odds[id / odd % (int)LENGTH(odds)]);
			continue;
		}
		str_fmt(out, "{%s\"timestamp\":\"2025-08-01T18:%02d:%02d.%03dZ\",%s"
			"\"responseTimeMs\":%d,%s\"status\":\"%s\",%s", newline, id / 600 % 60,
			id / 10 % 60, id % 10, newline, id % 997, newline,
			id % 17 ? "OK" : "Timeout", newline);
		str_fmt(out, "\"endpoint\":\"/caf\xC3\xA9/%d\",%s\"host\":\"h%d\"}", id % 5,
			newline, id % 7);
	}
	str_add(out, layouts[layout].tail);
}

START_TEST(a_log_in_any_layout_is_replayed)
{
	static const int odds[] = { 0, 300, 13 };
	struct str text = { 0 };

	for (size_t i = 0; i < LENGTH(odds); i++) {
		char what[80];
		str_clear(&text);
		put_log(&text, (size_t)_i, odds[i] && !is_full ? 400000 : 600000, odds[i]);
		snprintf(what, sizeof(what), "layout %d, odd %d", _i, odds[i]);
		size_t n = replayed_all(what, text.at, text.len, &one_thread, NULL, 97);
		if (odds[i]) {
			const struct way *way = i == 1 ? &slow : &in_pieces;
			replayed_all(what, text.at, text.len, way, NULL, 211);
			continue;
		}
		/* Nearly all of them lie behind some mark, unless an envelope is around them. */
		if (layouts[_i].has_marks)
			ck_assert_uint_gt(n, 3000);
		else
			ck_assert_uint_eq(n, 0);
	}
	str_release(&text);
}
END_TEST

/* Large enough for threads. */
START_TEST(what_threads_read_is_replayed)
{
	static const struct { size_t layout; int odd; } logs[] = {
		{ 0, 0 }, { 0, 500 }, { 1, 50 }, { 8, 1000 },
	};
	struct str text = { 0 };

	put_log(&text, logs[_i].layout, 7000000, logs[_i].odd);
	size_t n = replayed_all("threads", text.at, text.len, &three_threads, NULL, 997);
	ck_assert_uint_gt(n, 10000);
	str_release(&text);
}
END_TEST

START_TEST(a_wild_log_is_replayed)
{
	struct str text = { 0 };
	char what[40];

	snprintf(what, sizeof(what), "seed %d", _i);
	wild_make(&text, (uint64_t)_i, 500000);
	replayed_all(what, text.at, text.len, _i % 3 ? &one_thread : &slow, NULL, 53);
	str_release(&text);
}
END_TEST

/* Damaged logs one after the other, behind a head that fills the sample. */
START_TEST(damaged_logs_are_replayed)
{
	struct str text = { 0 };
	uint64_t seed = 1000 * (uint64_t)_i;

	put_log(&text, 0, 300000, 0);
	while (text.len < 600000) {
		struct damage_log log;
		damage_make(&log, seed++, 40, 3);
		str_bytes(&text, log.whole.at, log.whole.len);
		damage_release(&log);
	}
	ck_assert_uint_gt(replayed_all("damaged", text.at, text.len, &one_thread, NULL, 29), 0);
	str_release(&text);
}
END_TEST

/* Every fourth (SITREP_MANY: each) goes on past the sample of 256 KiB and the first block. */
static void
check_case(const struct one_case *one, bool is_long)
{
	size_t most = is_long ? 290000 : 100000;
	int copies = is_long ? 2000 : 700;
	struct field_map map;
	struct str text = { 0 };

	case_map(one, &map);
	if (one->bytes.len == 0 || one->bytes.len > 20000)
		return;
	for (int i = 0; i < copies && text.len < most; i++)
		str_bytes(&text, one->bytes.at, one->bytes.len);
	replayed_all(one->where, text.at, text.len, &one_thread, &map, 71);
	str_release(&text);
}

START_TEST(a_case_over_and_over_is_replayed)
{
	check_case(&cases.at[_i * STRIDE], is_full || _i % 4 == 0);
}
END_TEST

START_TEST(a_case_of_a_format_over_and_over_is_replayed)
{
	check_case(&formats.at[_i * STRIDE], is_full || _i % 4 == 0);
}
END_TEST

/* A file that is no longer the one that was read. */
static const struct { const char *what; off_t cut; const char *over; } changes[] = {
	{ "cut to nothing", 0, NULL }, { "cut", 300000, NULL }, { "written over", -1, "[{\"a\":" },
};

START_TEST(a_changed_file_is_said_to_have_changed)
{
	char path[] = "/tmp/sitrep-replay-XXXXXX";
	struct str text = { 0 };
	struct replayed all;
	struct record record;
	int fd = mkstemp(path), result;
	struct err err = { 0 };

	put_log(&text, 0, 600000, 0);
	MUST(fd >= 0 && write(fd, text.at, text.len) == (ssize_t)text.len, "no file");
	replayed_load(&all, fd, &one_thread, NULL, 97);
	ck_assert_uint_gt(replayed_check(&all, 2, 0, "unchanged"), 0);
	if (changes[_i].cut >= 0)
		ck_assert_int_eq(ftruncate(fd, changes[_i].cut), 0);
	else
		ck_assert(pwrite(fd, changes[_i].over, 6, 0) == 6);
	struct replay *replay = intake_replay(all.taken.in, &all.mark[all.n - 3].mark, INT64_MAX);
	while ((result = replay_next(replay, &record, &err)) == 1) { }
	ck_assert_msg(result == -1, "%s", changes[_i].what);
	ck_assert_int_eq(err.code, ERR_IO);
	ck_assert_msg(strlen(err.text) > 10, "%s: %s", changes[_i].what, err.text);
	ck_assert_int_eq(replay_next(replay, &record, &err), -1);
	replay_free(replay);
	replay_free(NULL);
	replayed_release(&all);
	close(fd);
	unlink(path);
	str_release(&text);
}
END_TEST

/* A replay that is given up, and two at a time. */
START_TEST(replays_do_not_disturb_each_other)
{
	struct str text = { 0 };
	struct replayed all;
	struct record one, two;
	struct err err = { 0 };

	put_log(&text, 1, 600000, 300);
	int fd = bytes_fd(text.at, text.len);
	replayed_load(&all, fd, &one_thread, NULL, 97);
	struct marked *a = &all.mark[1], *b = &all.mark[all.n / 2];
	struct replay *first = intake_replay(all.taken.in, &a->mark, INT64_MAX);
	struct replay *second = intake_replay(all.taken.in, &b->mark, INT64_MAX);
	for (size_t i = 0; i < 300; i++) {
		ck_assert_int_eq(replay_next(first, &one, &err), 1);
		ck_assert_int_eq(replay_next(second, &two, &err), 1);
		ck_assert_int_eq(one.offset, all.taken.at[a->n + i].offset);
		ck_assert_int_eq(two.offset, all.taken.at[b->n + i].offset);
		ck_assert_int_eq(two.line_first, all.taken.at[b->n + i].line_first);
	}
	replay_free(first);
	replay_free(second);
	/* What those were given up at is forgotten. */
	for (size_t i = 0; i < all.n; i += 5)
		replayed_check(&all, i, 1, "after one that was given up");
	replayed_release(&all);
	close(fd);
	str_release(&text);
}
END_TEST

/* Load, and at every so many records replay some that came before. */
static void
load_with_replays(struct taken *taken, int fd, const struct way *way)
{
	struct scan_mark mark, last;
	struct record record;
	bool has_mark = false;
	struct err err = { 0 };
	char path[40];

	*taken = (struct taken){ .names = names_new(), .fd = -1 };
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	taken->in = intake_open(path, 0, taken->names, NULL, &err);
	MUST(taken->in, "%s", err.text);
	way_set(taken->in, way);
	do {
		taken->end = intake_read(taken->in, way->piece);
		while (intake_next(taken->in, &record)) {
			GROW(taken->at, taken->n, taken->cap);
			taken->at[taken->n++] = record;
			if (taken->n % 997 || !intake_mark(taken->in, &mark))
				continue;
			if (has_mark) {
				size_t n = 0;
				struct replay *replay =
					intake_replay(taken->in, &last, mark.offset);
				while (replay_next(replay, &record, &err) == 1)
					n++;
				MUST(n >= 997 && n % 997 == 0, "%zu records between marks", n);
				replay_free(replay);
			}
			has_mark = true;
			last = mark;
		}
	} while (taken->end > 0);
}

START_TEST(a_replay_while_the_source_is_read_disturbs_nothing)
{
	const struct way *way = _i ? &three_threads : &in_pieces;
	struct str text = { 0 }, why = { 0 };
	struct taken alone, replayed;

	put_log(&text, 0, _i ? 6000000 : 900000, 300);
	int fd = bytes_fd(text.at, text.len);
	taken_way(&alone, fd, way, NULL);
	load_with_replays(&replayed, fd, way);
	same_readings(&alone, &replayed, &why);
	ck_assert_msg(why.len == 0, "%s", str_text(&why));
	taken_release(&alone);
	taken_release(&replayed);
	close(fd);
	str_release(&text);
	str_release(&why);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("replay");
	TCase *tcase = tcase_create("replay");

	is_full = getenv("SITREP_MANY") != NULL;
	cases = cases_load("tests/cases/*.case");
	formats = cases_load("tests/cases/formats/*.case");
	tcase_set_timeout(tcase, 240);
	tcase_add_loop_test(tcase, a_log_in_any_layout_is_replayed, 0, LENGTH(layouts));
	tcase_add_loop_test(tcase, what_threads_read_is_replayed, 0, 4);
	tcase_add_loop_test(tcase, a_wild_log_is_replayed, 0, 12);
	tcase_add_loop_test(tcase, damaged_logs_are_replayed, 0, 4);
	tcase_add_loop_test(tcase, a_case_over_and_over_is_replayed, 0,
			    STRIDES(cases.n));
	tcase_add_loop_test(tcase, a_case_of_a_format_over_and_over_is_replayed, 0,
			    STRIDES(formats.n));
	tcase_add_loop_test(tcase, a_changed_file_is_said_to_have_changed, 0, LENGTH(changes));
	tcase_add_test(tcase, replays_do_not_disturb_each_other);
	tcase_add_loop_test(tcase, a_replay_while_the_source_is_read_disturbs_nothing, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
