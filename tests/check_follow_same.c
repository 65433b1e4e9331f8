/* check_follow_same: following a file gives what loading it gives, however it grew. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/intake_private.h"
#include "tests/case_file.h"
#include "tests/followed.h"
#include "tests/many.h"
#include "tests/runner.h"
#include "tests/same.h"

static char path[64];
static struct err err;

static void
set_up(void)
{
	snprintf(path, sizeof(path), "/tmp/sitrep-same-XXXXXX");
	int fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
}

static void
tear_down(void)
{
	unlink(path);
}

static void
write_more(const char *at, size_t len)
{
	int fd = writer_open(path, O_APPEND);

	MUST(write(fd, at, len) == (ssize_t)len, "write");
	close(fd);
}

static void
begin(struct followed *followed)
{
	followed_begin(followed, false);
	MUST(follow_add(followed->follow, path, &err) == 0, "%s", err.text);
	followed_look(followed);
}

/* What was followed is over, and is seen as a load. Its parts stay with `followed`. */
static struct taken
as_taken(struct followed *followed)
{
	followed_pass(followed, NS_PER_S);
	follow_end(followed->follow);
	followed_read(followed);
	return (struct taken){
		.names = followed->names, .in = followed->in[0], .at = followed->at,
		.n = followed->n, .end = intake_read(followed->in[0], 1), .fd = -1,
	};
}

/* Follow what stands in the file, and load it: both are the same in every word. */
static void
same_as_loaded(const char *what)
{
	struct followed followed;
	struct taken loaded;
	struct str why = { 0 };

	begin(&followed);
	MUST(followed.n_in == 1, "%s: %zu lives", what, followed.n_in);
	struct taken taken = as_taken(&followed);
	taken_file(&loaded, path, 1 << 20, NULL);
	same_readings(&loaded, &taken, &why);
	MUST(why.len == 0, "%s: %s", what, why.at);
	taken_release(&loaded);
	followed_end(&followed);
	str_release(&why);
}

START_TEST(a_finished_file_is_followed_as_it_is_loaded)
{
	static const char *const samples[] = {
		"samples/kenya-sme-timeouts.json", "samples/bad-canary.json",
		"samples/healthy.json", "samples/load-surge.json",
	};

	for (size_t i = 0; i < LENGTH(samples); i++) {
		copy_file(samples[i], path);
		same_as_loaded(samples[i]);
	}
}
END_TEST

START_TEST(every_case_is_followed_as_it_is_loaded)
{
	static struct cases cases;	/* it lives as long as the test */

	cases = cases_load("tests/cases/*.case");
	for (size_t i = 0; i < cases.n; i += STRIDE) {
		MUST(truncate(path, 0) == 0, "truncate");
		write_more(str_text(&cases.at[i].bytes), cases.at[i].bytes.len);
		same_as_loaded(cases.at[i].where);
	}
	ck_assert_uint_gt(cases.n, 100);
}
END_TEST

START_TEST(the_fast_path_reads_what_is_followed)
{
	struct followed followed;
	struct str text = { 0 };

	for (int id = 1; id <= 5000; id++)
		followed_line(&text, id);
	write_more(text.at, text.len);
	begin(&followed);
	ck_assert_uint_eq(followed.n, 5000);
	uint64_t taken = followed.in[0]->reading.taken;
	ck_assert_uint_gt(taken, 4500);
	for (int turn = 0; turn < 10; turn++) {	/* and what comes live */
		str_clear(&text);
		for (int i = 1; i <= 100; i++)
			followed_line(&text, 5000 + 100 * turn + i);
		write_more(text.at, text.len);
		followed_look(&followed);
	}
	ck_assert(followed_has(&followed, 5001, 6000));
	ck_assert_uint_gt(followed.in[0]->reading.taken, taken + 900);
	followed_end(&followed);
	str_release(&text);
}
END_TEST

/* How records are written; ID is their number. The first ones are whole. */
static const struct { const char *name, *record; bool is_line; } forms[] = {
	{ "one line", "{\"timestamp\":\"2025-08-01T18:06:00Z\",\"endpoint\":\"/p\\u00e9\","
	  "\"status\":\"OK\",\"responseTimeMs\":ID}\n", false },
	{ "array", "  {\"timestamp\": \"2025-08-01T18:06:00Z\", \"endpoint\": \"/a{b\","
	  " \"status\": \"caf\xC3\xA9\", \"responseTimeMs\": ID},\r\n", false },
	{ "wrapped", "{\n  \"timestamp\": \"2025-08-01T18:06:00Z\",\n  \"tags\": {\"a\": [1]},\n"
	  "  \"status\": \"OK\",\n  \"responseTimeMs\": ID\n}\n", false },
	{ "text", "2025-08-01T18:06:00Z level=info status=200 path=/pay duration=IDms\n", true },
};

static void
put_record(struct str *out, size_t form, int id)
{
	const char *record = forms[form].record, *at = strstr(record, "ID");

	str_bytes(out, record, (size_t)(at - record));
	str_fmt(out, "%d%s", id, at + 2);
}

enum { WHOLE = 12, CHUNKINGS = 3 };

/* The rest of the record: at once, byte by byte, or with the next records. */
static void
write_rest(struct followed *followed, const struct str *rest, size_t form, int chunking)
{
	struct str more = { 0 };

	for (size_t i = 0; chunking == 1 && i < rest->len; i++) {
		write_more(rest->at + i, 1);
		followed_look(followed);
	}
	if (chunking == 2)
		for (int id = WHOLE + 2; id <= WHOLE + 4; id++)
			put_record(&more, form, id);
	if (chunking != 1) {
		str_bytes(&more, "", 0);
		write_more(str_text(rest), rest->len);
		write_more(str_text(&more), more.len);
	}
	followed_look(followed);
	str_release(&more);
}

/* A record cut at a byte: pending until it is whole, then there once. */
static void
split_at(size_t form, size_t at, int chunking)
{
	struct followed followed;
	struct taken loaded;
	struct str text = { 0 }, last = { 0 }, rest = { 0 }, why = { 0 };
	bool is_array = strcmp(forms[form].name, "array") == 0;

	if (is_array)
		str_add(&text, "[\r\n");
	for (int id = 1; id <= WHOLE; id++)
		put_record(&text, form, id);
	put_record(&last, form, WHOLE + 1);
	MUST(truncate(path, 0) == 0, "truncate");
	write_more(text.at, text.len);
	begin(&followed);
	followed_pass(&followed, NS_PER_S);
	MUST(followed.n == WHOLE, "%s: %zu records", forms[form].name, followed.n);
	write_more(last.at, at);
	followed_look(&followed);
	followed_pass(&followed, 20 * NS_PER_S);	/* half a record is no error for long */
	const char *end = strrchr(last.at, forms[form].is_line ? '\n' : '}');
	bool is_whole = at > (size_t)(end - last.at);
	MUST(followed.n == (is_whole ? WHOLE + 1u : WHOLE), "%s cut at %zu: %zu records",
	     forms[form].name, at, followed.n);
	MUST(ledger_repaired(intake_ledger(followed.in[0])) == 0, "%s cut at %zu: an entry",
	     forms[form].name, at);
	struct follow_status status = follow_status(followed.follow, 0);
	MUST(status.state == FOLLOW_LIVE, "%s cut at %zu: not live", forms[form].name, at);
	MUST(is_whole || at == 0 || last.at[0] != '{' || status.pending == (int64_t)at,
	     "%s cut at %zu: %lld pending", forms[form].name, at, (long long)status.pending);
	str_bytes(&rest, last.at + at, last.len - at);
	write_rest(&followed, &rest, form, chunking);
	MUST(followed_has(&followed, 1, WHOLE + 1 + (chunking == 2 ? 3 : 0)), "%s cut at %zu",
	     forms[form].name, at);
	struct taken taken = as_taken(&followed);
	taken_file(&loaded, path, 1 << 20, NULL);
	struct same same = { &loaded, &taken, &why };
	same_records(&same);
	same_books(&same);
	same_ledger(&same);
	MUST(why.len == 0, "%s cut at %zu: %s", forms[form].name, at, why.at);
	taken_release(&loaded);
	followed_end(&followed);
	str_release(&text);
	str_release(&last);
	str_release(&rest);
}

START_TEST(a_record_counts_once_wherever_it_was_cut)
{
	struct str last = { 0 };
	size_t form = (size_t)_i / CHUNKINGS;

	put_record(&last, form, WHOLE + 1);
	for (size_t at = 0; at <= last.len; at += STRIDE)
		split_at(form, at, _i % CHUNKINGS);
	str_release(&last);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("follow_same");
	TCase *t = tcase_create("same");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, a_finished_file_is_followed_as_it_is_loaded);
	tcase_add_test(t, every_case_is_followed_as_it_is_loaded);
	tcase_add_test(t, the_fast_path_reads_what_is_followed);
	tcase_add_loop_test(t, a_record_counts_once_wherever_it_was_cut, 0,
			    (int)LENGTH(forms) * CHUNKINGS);
	suite_add_tcase(s, t);
	return s;
}
