/* check_later: a field that is one and the same in the head of a log is looked at when it turns. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/names.h"
#include "core/ingest/intake.h"

enum { N = 6000, TURN = 3500 };

/* A record of the log by its number; `value` of the field, NULL: it is not there. */
typedef void write_record(struct str *log, int i, const char *value);

static void
write_json(struct str *log, int i, const char *value)
{
	str_fmt(log, "{\"ts\":\"2025-08-01T18:%02d:%02d.%03dZ\",\"path\":\"/a\",\"ms\":%d,"
		"\"status\":200", i / 100 / 60, i / 100 % 60, i % 100 * 10, 100 + i * 7 % 50);
	if (value)
		str_fmt(log, ",\"region\":%s", value);
	str_add(log, ",\"note\":\"a request that is answered as it always was\"}\n");
}

static void
write_array(struct str *log, int i, const char *value)
{
	str_add(log, i ? "" : "[\n");
	write_json(log, i, value);
	log->len--;
	str_add(log, i == N - 1 ? "\n]\n" : ",\n");
}

static void
write_prefixed(struct str *log, int i, const char *value)
{
	str_add(log, "api-1  | ");
	write_json(log, i, value);
}

static void
write_logfmt(struct str *log, int i, const char *value)
{
	str_fmt(log, "ts=2025-08-01T18:%02d:%02d.%03dZ path=/a ms=%d status=200", i / 100 / 60,
		i / 100 % 60, i % 100 * 10, 100 + i * 7 % 50);
	if (value)
		str_fmt(log, " region=%s", value);
	str_add(log, " note=\"a request that is answered as it always was\"\n");
}

/* A line as a string in an object that does not turn. */
static void
wrap(struct str *log, struct str *line)
{
	str_add(log, "{\"log\":\"");
	for (const char *at = str_text(line); *at != '\n'; at++) {
		if (*at == '"')
			str_char(log, '\\');
		str_char(log, *at);
	}
	str_add(log, "\\n\",\"stream\":\"stdout\",\"time\":\"2025-08-01T18:00:00Z\"}\n");
	str_release(line);
}

static void
write_docker(struct str *log, int i, const char *value)
{
	struct str line = { 0 };

	write_json(&line, i, value);
	wrap(log, &line);
}

static write_record *const writers[] = {
	write_json, write_array, write_prefixed, write_logfmt, write_docker,
};

/* What a log says before it turns and, in two of five records, since. */
static const struct { const char *before, *since; bool is_dim; } turns[] = {
	{ "\"eu\"", "\"us\"", true },
	{ NULL, "\"on\"", true },
	{ "\"on\"", NULL, true },
	{ "false", "true", true },
	{ "17", "18", true },
	{ "\"1.2\"", "\"1.3\"", true },
	{ "\"eu\"", "\"eu\"", false },	/* it never did */
	{ "0.25", "0.5", true },	/* the share of something that was set */
};

struct seen { bool is_dim, has_version; int before, since; };

/* Read the log by a descriptor: is region a dimension, and how many records say what? */
static struct seen
read_log(const struct str *log, bool is_part, const char *before, const char *since)
{
	struct names *names = names_new();
	struct field_map map = { .is_part = is_part };
	struct err err = { 0 };
	struct record record;
	struct seen seen = { 0 };
	char path[40];
	int fd = memfd_create("later", MFD_CLOEXEC), more, place = -1;

	ck_assert_int_eq(write(fd, log->at, log->len), (long)log->len);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	struct intake *in = intake_open(path, 0, names, &map, &err);
	ck_assert_ptr_nonnull(in);
	do {
		more = intake_read(in, 1 << 20);
		const struct fields *fields = intake_fields(in);
		for (int i = 0; fields && i < fields->n_dims; i++)
			place = strcmp(fields->dims[i], "region") == 0 ? i : place;
		seen.has_version = fields && fields->n_role[ROLE_VERSION] > 0;
		while (intake_next(in, &record)) {
			const char *value = place < 0 || !record.dims[place] ? "" :
				names_get(names, record.dims[place])->clean;
			seen.before += strcmp(value, before) == 0;
			seen.since += strcmp(value, since) == 0;
		}
	} while (more > 0);
	seen.is_dim = place >= 0;
	intake_free(in);
	names_free(names);
	close(fd);
	return seen;
}

static void
bare(const char *value, char out[16])
{
	size_t len = value ? strcspn(value + (*value == '"'), "\"") : 0;

	snprintf(out, 16, "%.*s", (int)len, value ? value + (*value == '"') : "");
}

START_TEST(what_turns_further_on_is_a_dimension_from_the_first_record_on)
{
	write_record *writer = writers[(size_t)_i / LENGTH(turns)];
	size_t row = (size_t)_i % LENGTH(turns);
	struct str log = { 0 };
	char before[16], since[16];
	int n_since = 0;

	for (int i = 0; i < N; i++) {
		bool is_since = i >= TURN && i % 5 < 2;

		n_since += is_since;
		writer(&log, i, is_since ? turns[row].since : turns[row].before);
	}
	bare(turns[row].before, before);
	bare(turns[row].since, since);
	struct seen seen = read_log(&log, false, before, since);

	ck_assert_int_eq(seen.is_dim, turns[row].is_dim);
	if (turns[row].is_dim) {
		ck_assert_int_eq(seen.before, N - n_since);
		ck_assert_int_eq(seen.since, n_since);
	}
	str_release(&log);
}
END_TEST

/* A bare number that never changes is the log's format; one that does is a build. */
START_TEST(a_number_that_turns_further_on_is_a_version)
{
	for (int k = 0; k < 4; k++) {
		bool is_turned = k % 2, is_wrapped = k / 2;
		struct str log = { 0 }, line = { 0 };

		for (int i = 0; i < N; i++) {
			str_fmt(is_wrapped ? &line : &log, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\","
				"\"path\":\"/a\",\"ms\":%d,\"status\":200,\"version\":%d}\n",
				i / 100 / 60, i / 100 % 60, 100 + i * 7 % 50,
				i < TURN || !is_turned ? 54 : 55);
			if (is_wrapped)
				wrap(&log, &line);
		}
		ck_assert_int_eq(read_log(&log, false, "", "").has_version, is_turned);
		str_release(&log);
	}
}
END_TEST

/* Nobody can look ahead in what grows: the likeliest fields are kept as they stand. */
START_TEST(of_a_log_that_goes_on_steady_fields_are_kept)
{
	struct str log = { 0 };

	for (int i = 0; i < 40; i++)
		write_json(&log, i, "\"eu\"");
	ck_assert(!read_log(&log, false, "eu", "us").is_dim);
	ck_assert(read_log(&log, true, "eu", "us").is_dim);
	str_release(&log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("later");
	TCase *tc = tcase_create("later");

	tcase_add_loop_test(tc, what_turns_further_on_is_a_dimension_from_the_first_record_on, 0,
			    LENGTH(writers) * LENGTH(turns));
	tcase_add_test(tc, a_number_that_turns_further_on_is_a_version);
	tcase_add_test(tc, of_a_log_that_goes_on_steady_fields_are_kept);
	suite_add_tcase(suite, tc);
	return suite;
}
