/* check_holds: "holds in k of n" is what n logs say that each lack one record. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/holds.h"
#include "tests/relog.h"

/* Of core/analysis/board_private.h, whose names do not go with those of the guide. */
void verdict_judge(const struct query *query, const struct analysis_options *options,
		   struct arena *arena, struct verdict *out);

enum { ROWS = 64, SMALL = 30, LOGS = 12 };

/* A log as lines of one record each. */
struct rows { char *at[ROWS]; size_t n; };

static void
rows_release(struct rows *rows)
{
	for (size_t i = 0; i < rows->n; i++)
		free(rows->at[i]);
	rows->n = 0;
}

/* A record without its wrapping: line ends become blanks. */
static void
rows_add(struct rows *rows, const char *at, size_t len)
{
	char *row = strndup(at, len);

	ck_assert_uint_lt(rows->n, ROWS);
	for (char *c = row; *c; c++)
		if (*c == '\n' || *c == '\r')
			*c = ' ';
	rows->at[rows->n++] = row;
}

static void
rows_of_lines(struct rows *rows, const char *text)
{
	for (const char *at = text; *at; at += strcspn(at, "\n") + 1)
		rows_add(rows, at, strcspn(at, "\n"));
}

/* The bytes of every record of a log, read back. */
static void
rows_of_store(struct rows *rows, const struct store *store, const struct query *query)
{
	struct cursor cursor = { 0 };
	struct record record;
	uint32_t id;

	while (query_next(query, &cursor, &record, &id)) {
		struct ref ref = ref_of(&record, id);
		struct str bytes = { 0 };
		struct err err;

		ck_assert_int_eq(store_bytes(store, &ref, &bytes, &err), 0);
		rows_add(rows, bytes.at, bytes.len);
		str_release(&bytes);
	}
}

/* Only the rows whose bit is set: bit i is row i. */
static void
rows_write(const struct rows *rows, uint64_t mask, struct relog *log)
{
	struct str text = { 0 };

	for (size_t i = 0; i < rows->n; i++)
		if (mask >> i & 1)
			str_fmt(&text, "%s\n", rows->at[i]);
	relog_write(log, str_text(&text), text.len);
	str_release(&text);
}

/* What stays of a judgement when its log is gone. */
struct said {
	enum kind kind;
	enum certainty certainty;
	char cause[256];
};

/* Judge a log, with no rerun of any kind. */
static struct said
judge_plainly(const char *path)
{
	const struct analysis_options options = { .baseline = NAME_NONE };
	struct judged judged;
	struct verdict verdict;
	struct said said;

	judged_load(&judged, &path, 1, 1 << 20);
	verdict_judge(&judged.query, &options, &judged.arena, &verdict);
	said = (struct said){ .kind = verdict.kind, .certainty = verdict.certainty };
	snprintf(said.cause, sizeof(said.cause), "%s",
		 cause_text(judged.store, &verdict.cause, &judged.arena));
	judged_close(&judged);
	return said;
}

/* Hold what the program says of its own reruns against logs that lack the record. */
static void
compare_leave_one_out(const struct rows *rows, struct relog *log)
{
	uint64_t all = (UINT64_C(1) << rows->n) - 1;
	uint32_t same = 0, at[5] = { 0 };
	struct judged judged;

	rows_write(rows, all, log);
	judged_open(&judged, log->path);
	const struct robustness *robust = &judged.verdict.robustness;
	const char *cause = cause_text(judged.store, &judged.verdict.cause, &judged.arena);

	ck_assert(robust->has_leave_one_out);
	ck_assert_uint_eq(robust->of, rows->n);
	for (size_t i = 0; i < rows->n; i++) {
		rows_write(rows, all & ~(UINT64_C(1) << i), log);
		struct said said = judge_plainly(log->path);

		same += said.kind == judged.verdict.kind && !strcmp(said.cause, cause);
		at[said.certainty]++;
	}
	ck_assert_msg(robust->same_cause == same, "the same in %u of %zu, not in %u", same, rows->n,
		      robust->same_cause);
	for (int i = 0; i < 5; i++)
		ck_assert_msg(robust->at[i] == at[i], "%s in %u, not in %u",
			      certainty_word((enum certainty)i), at[i], robust->at[i]);
	judged_close(&judged);
}

/* tests/spec/seed-figures.json, robustness: without_line_7, strict_parser, leave_one_out. */
START_TEST(the_sample_without_some_records_is_that_of_the_specification)
{
	static const struct { uint64_t mask; enum certainty certainty; } runs[] = {
		{ 0xff & ~(1u << 5), CERTAINTY_PROBABLE },	/* without line 7 */
		{ 0x3f, CERTAINTY_ASSOCIATED },			/* lines 2 to 7 */
		{ 0xff & ~(1u << 2), CERTAINTY_PROBABLE },	/* without line 4 */
		{ 0xff & ~(1u << 3), CERTAINTY_ASSOCIATED },	/* without line 5 */
	};
	struct rows rows = { 0 };
	struct judged judged;
	struct relog log;

	judged_open(&judged, RELOG_SAMPLE);
	rows_of_store(&rows, judged.store, &judged.query);
	judged_close(&judged);
	relog_open(&log);
	for (size_t i = 0; i < LENGTH(runs); i++) {
		rows_write(&rows, runs[i].mask, &log);
		struct said said = judge_plainly(log.path);

		ck_assert_int_eq(said.kind, KIND_BAD_VERSION);
		ck_assert_str_eq(said.cause, "v1.3");
		ck_assert_int_eq(said.certainty, runs[i].certainty);
	}
	relog_close(&log);
	rows_release(&rows);
}
END_TEST

START_TEST(the_sample_holds_in_as_many_runs_as_logs_without_a_record_say)
{
	struct rows rows = { 0 };
	struct judged judged;
	struct relog log;

	judged_open(&judged, RELOG_SAMPLE);
	rows_of_store(&rows, judged.store, &judged.query);
	ck_assert_uint_eq(rows.n, 8);
	/* tests/spec/seed-figures.json, robustness */
	ck_assert_uint_eq(judged.verdict.robustness.same_cause, 8);
	ck_assert_uint_eq(judged.verdict.robustness.at[CERTAINTY_PROBABLE], 2);
	judged_close(&judged);
	relog_open(&log);
	compare_leave_one_out(&rows, &log);
	relog_close(&log);
	rows_release(&rows);
}
END_TEST

/* Small logs with and without an effect, by seed; arrays are other bytes, not other records. */
START_TEST(a_small_log_holds_in_as_many_runs_as_logs_without_a_record_say)
{
	const char *family = _i % 3 ? "tiny_effect" : "tiny_healthy";
	const char *many = getenv("SITREP_MANY");
	int logs = many ? 40 : 1;

	for (uint64_t seed = 1 + (uint64_t)_i; logs > 0; seed += LOGS) {
		struct rows rows = { 0 };
		struct scenario scenario;
		struct relog log;

		scenario_make(scenario_family(family), seed, &scenario);
		if (scenario.world.format != 1 && scenario.n <= SMALL) {
			rows_of_lines(&rows, scenario.file[0].at);
			ck_assert_uint_eq(rows.n, scenario.n);
			relog_open(&log);
			compare_leave_one_out(&rows, &log);
			relog_close(&log);
			logs--;
		}
		rows_release(&rows);
		scenario_release(&scenario);
	}
}
END_TEST

/* Rows of which some lack a comma between two members: they are mended. Returns the others. */
static uint64_t
harm_some(struct rows *rows, uint64_t seed)
{
	uint64_t whole = 0;

	for (size_t i = 0; i < rows->n; i++) {
		char *comma = strstr(rows->at[i], ",\"");

		if (comma && (i * 7 + seed) % 5 == 0)
			*comma = ' ';
		else
			whole |= UINT64_C(1) << i;
	}
	return whole;
}

static void
compare_without_mended(struct rows *rows, uint64_t seed, struct relog *log)
{
	uint64_t whole = harm_some(rows, seed);
	struct judged judged;

	rows_write(rows, ~UINT64_C(0), log);
	judged_open(&judged, log->path);
	const struct robustness *robust = &judged.verdict.robustness;

	ck_assert_uint_gt(robust->dropped_repaired, 0);
	ck_assert_uint_eq(robust->dropped_repaired,
			  rows->n - (size_t)__builtin_popcountll(whole));
	rows_write(rows, whole, log);
	struct said said = judge_plainly(log->path);

	ck_assert_int_eq(robust->without_repaired_kind, said.kind);
	ck_assert_int_eq(robust->without_repaired_certainty, said.certainty);
	judged_close(&judged);
}

START_TEST(without_mended_records_is_what_a_log_without_them_says)
{
	bool is_done = false;

	for (uint64_t seed = 1 + (uint64_t)_i; !is_done; seed += LOGS) {
		struct rows rows = { 0 };
		struct scenario scenario;
		struct relog log;

		scenario_make(scenario_family("tiny_effect"), seed, &scenario);
		if (scenario.world.format == 0 && scenario.n <= SMALL) {
			rows_of_lines(&rows, scenario.file[0].at);
			relog_open(&log);
			compare_without_mended(&rows, seed, &log);
			relog_close(&log);
			is_done = true;
		}
		rows_release(&rows);
		scenario_release(&scenario);
	}
}
END_TEST

/* -- the sentence -- */

static void
ck_says(const struct verdict *verdict, const char *want)
{
	struct arena arena = { 0 };
	const char *text = holds_text(verdict, &arena);

	if (want)
		ck_assert_str_eq(text, want);
	else
		ck_assert_ptr_null(text);
	arena_release(&arena);
}

START_TEST(the_sentence_says_k_of_n_and_each_word)
{
	struct verdict verdict = { .kind = KIND_BAD_VERSION, .robustness = {
		.has_leave_one_out = true, .of = 8, .same_cause = 7, .at = { 1, 5, 2, 0, 0 } } };

	ck_says(&verdict, "The verdict holds in 7 of 8 runs without one record: probable in 2, "
		"associated in 5, inconclusive in 1.");
	verdict.robustness.dropped_repaired = 1;
	verdict.robustness.without_repaired_kind = KIND_BAD_VERSION;
	verdict.robustness.without_repaired_certainty = CERTAINTY_ASSOCIATED;
	verdict.robustness.at[0] = verdict.robustness.at[1] = 0;
	ck_says(&verdict, "The verdict holds in 7 of 8 runs without one record: probable in 2. It "
		"holds without the mended record (bad_version, associated).");
	verdict.robustness.dropped_repaired = 3;
	verdict.robustness.without_repaired_kind = KIND_UNCLEAR;
	verdict.robustness.without_repaired_certainty = CERTAINTY_INCONCLUSIVE;
	ck_says(&verdict, "The verdict holds in 7 of 8 runs without one record: probable in 2. It "
		"does not hold without the mended records (unclear, inconclusive).");
}
END_TEST

START_TEST(a_large_log_says_whether_its_parts_agree)
{
	struct caution other = { .id = "repaired_changes", .text = "" };
	struct verdict verdict = { .kind = KIND_BAD_VERSION, .cause = { .n = 1 },
		.certainty = CERTAINTY_STRONG };

	ck_says(&verdict, "The verdict stays the same with any one large host, endpoint or other "
		"value left out, and was the same half way through the incident.");
	verdict.certainty = CERTAINTY_ASSOCIATED;
	ck_says(&verdict, NULL);
	verdict.robustness.is_changed = true;
	ck_says(&verdict, "The verdict does not hold in every run without a part of the records: "
		"another cause is named, so the word is one step weaker.");
	verdict.robustness.is_changed = false;
	verdict.caution = &other;
	verdict.n_cautions = 1;
	verdict.robustness.dropped_repaired = 2;
	verdict.robustness.without_repaired_kind = KIND_BAD_VERSION;
	/* The same kind, another cause. */
	ck_says(&verdict, "The verdict does not hold without the mended records (bad_version, "
		"inconclusive).");
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("holds");
	TCase *tests = tcase_create("holds");

	tcase_set_timeout(tests, 300);
	tcase_add_test(tests, the_sample_holds_in_as_many_runs_as_logs_without_a_record_say);
	tcase_add_test(tests, the_sample_without_some_records_is_that_of_the_specification);
	tcase_add_loop_test(tests, a_small_log_holds_in_as_many_runs_as_logs_without_a_record_say,
		0, LOGS);
	tcase_add_loop_test(tests, without_mended_records_is_what_a_log_without_them_says, 0, LOGS);
	tcase_add_test(tests, the_sentence_says_k_of_n_and_each_word);
	tcase_add_test(tests, a_large_log_says_whether_its_parts_agree);
	suite_add_tcase(suite, tests);
	return suite;
}
