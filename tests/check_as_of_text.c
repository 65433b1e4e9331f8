/* check_as_of_text: the words of --at T are those of the log cut at T, or of the whole log. */
/* SPDX-License-Identifier: MIT */
#include "core/base/instant.h"
#include "tests/as_of.h"
#include "tests/gen/random.c"
#include "tests/gen/scenario_make.h"

enum { PARTS_MAX = 2000, MOMENTS = 4 };

/* How a document falls into parts that are said as one. */
enum parting {
	BY_LINE,	/* each line is one */
	BY_LABEL,	/* a line that begins in the first column, and those indented below it */
	BY_BLANK	/* between empty lines, and each point of a list */
};
static const struct { enum document document; enum parting parting; } texts[] = {
	{ DOCUMENT_RCA_TEXT, BY_LABEL }, { DOCUMENT_STATS_TEXT, BY_LINE },
	{ DOCUMENT_TEXT, BY_BLANK },	 { DOCUMENT_MD, BY_BLANK },
	{ DOCUMENT_SLACK, BY_LINE },	 { DOCUMENT_STATUSPAGE, BY_LINE },
	{ DOCUMENT_TALK, BY_LINE },	 { DOCUMENT_GATE_TEXT, BY_LINE },
};
enum { TEXTS = sizeof(texts) / sizeof(texts[0]) };

struct parts {
	char *at[PARTS_MAX];	/* owned; without the breaks of lines */
	size_t n;
};

static bool
is_new_part(const char *line, bool was_blank, enum parting parting)
{
	return parting == BY_LINE || (parting == BY_LABEL && *line != ' ') || was_blank ||
	       (parting == BY_BLANK && (strncmp(line, "- ", 2) == 0 || *line == '|'));
}

/* The spaces of a line become one each: where it was broken depends on what stands before. */
static void
part_add(struct parts *parts, const char *line, size_t len, bool is_new)
{
	struct str text = { 0 };

	if (!is_new && parts->n) {
		str_fmt(&text, "%s ", parts->at[parts->n - 1]);
		free(parts->at[--parts->n]);
	}
	for (size_t i = 0; i < len; i++)
		if (line[i] != ' ' || (text.len && text.at[text.len - 1] != ' '))
			str_bytes(&text, line + i, 1);
	ck_assert_uint_lt(parts->n, PARTS_MAX);
	parts->at[parts->n++] = xstrdup(str_text(&text));
	str_release(&text);
}

static void
part(struct parts *parts, const char *text, enum parting parting)
{
	bool was_blank = true;

	*parts = (struct parts){ .n = 0 };
	while (*text) {
		size_t len = strcspn(text, "\n");
		if (len)
			part_add(parts, text, len, is_new_part(text, was_blank, parting));
		was_blank = len == 0;
		text += len + (text[len] == '\n');
	}
}

static void
parts_release(struct parts *parts)
{
	for (size_t i = 0; i < parts->n; i++)
		free(parts->at[i]);
}

/* What was selected takes a line, and with that a reason its place in the message of 25 lines:
 * other documents hold all of them. */
static bool
is_of_whole(const char *text)
{
	return strstr(text, "whole log") || strstr(text, "Whole log") ||
	       strncmp(text, "Ruled out ", 10) == 0;
}

static bool
is_told_in(const char *text, const struct parts *parts)
{
	for (size_t i = 0; i < parts->n; i++)
		if (strcmp(text, parts->at[i]) == 0)
			return true;
	return false;
}

/* What is said of the whole log stands in the place of what the cut one says of itself, one for
 * one: `whole log: 932 of 932 ...`, `932 of 932 ...`, or both begin with the same word. */
static bool
is_replaced(const char *text, const struct parts *parts, bool *is_used)
{
	for (size_t i = 0; i < parts->n; i++) {
		const char *other = parts->at[i];
		size_t word = strcspn(text, " ");
		bool is_like = strncmp(other, "whole log: ", 11) == 0 ||
			       (strcspn(other, " ") == word && strncmp(text, other, word) == 0);
		if (is_used[i] || !is_of_whole(other) || !is_like)
			continue;
		is_used[i] = true;
		return true;
	}
	return false;
}

/* The first part that only --at says, or only the log that was cut; NULL: none. */
static const char *
odd_part(const struct parts *told, const struct parts *cut)
{
	bool is_used[PARTS_MAX] = { false };

	for (size_t i = 0; i < told->n; i++)
		if (!is_of_whole(told->at[i]) && !is_told_in(told->at[i], cut))
			return told->at[i];
	for (size_t i = 0; i < cut->n; i++)
		if (!is_told_in(cut->at[i], told) && !is_replaced(cut->at[i], told, is_used))
			return cut->at[i];
	return NULL;
}

/* That it is of a part of the log only --at can say: it is dropped, up to the next bar. */
static void
drop_selection(struct str *text)
{
	static const char mark[] = "*Of a part of the log:* ";
	char *from = strstr(str_text(text), mark);
	char *bar = from ? strstr(from, " | ") : NULL;

	if (bar)
		memmove(from, bar + 3, strlen(bar + 3) + 1);
}

/* Returns a document in parts; the talk without its clock, whatever has a hash without it. */
static void
tell(struct engine *engine, int document, struct parts *out)
{
	struct str text = { 0 };
	struct err err = { 0 };

	ck_assert_msg(engine_write(engine, texts[document].document, NULL, &text, &err) >= 0, "%s",
		      err.text);
	for (char *hash = text.at; hash && (hash = strstr(hash, "sha256 ")); hash += 7)
		memset(hash + 7, 'h', strspn(hash + 7, "0123456789abcdef"));
	drop_selection(&text);
	part(out, str_text(&text), texts[document].parting);
	for (size_t i = 0; i < out->n && texts[document].document == DOCUMENT_TALK; i++) {
		char *clock = strchr(out->at[i], ']');
		if (out->at[i][0] == '[' && clock)
			memmove(out->at[i], clock, strlen(clock) + 1);
		else if (out->at[i][0] == '#')
			out->at[i][0] = '\0';
	}
	str_release(&text);
}

/* The lines of later records made empty, so that all others keep their place. */
static size_t
blank_after(const struct cuttable *log, int64_t at_ns, char *into)
{
	size_t line = 1, n = 0;

	for (size_t i = 0; i < log->len; i++) {
		bool is_later = log->line_ns[line] != INSTANT_NONE && log->line_ns[line] > at_ns;
		if (log->at[i] == '\n' || !is_later)
			into[n++] = log->at[i];
		line += log->at[i] == '\n';
	}
	return n;
}

/* Returns how many moments were compared: those whose cut keeps the settings. */
static int
compare(struct cuttable *log, uint64_t seed, int moments)
{
	struct random rng = { seed };
	struct cuttable part = *log;
	char *bytes = xmalloc(log->len + 1), at[INSTANT_TEXT], what[128];
	int compared = 0;

	write_part(log, log->len);
	struct engine *engine = load(log->path, NULL);
	find_lines(log, engine);
	char *whole = settings(engine);
	engine_free(engine);
	for (size_t i = 1; i <= log->n_lines; i++)
		if (log->line_ns[i] != INSTANT_NONE && log->line_ns[i] > log->last_ns)
			log->last_ns = log->line_ns[i];
	for (int i = 0; i < moments; i++) {
		uint64_t span = (uint64_t)(log->last_ns - log->first_ns);
		int64_t moment_ns = log->first_ns + (int64_t)random_below(&rng, span);
		struct parts told[TEXTS], cut[TEXTS];
		instant_rfc3339(at, moment_ns);
		snprintf(what, sizeof(what), "%s at %s", log->path, at);
		write_part(log, log->len);
		engine = load(log->path, at);
		for (int d = 0; d < TEXTS; d++)
			tell(engine, d, &told[d]);
		engine_free(engine);
		part.at = bytes;
		part.len = blank_after(log, moment_ns, bytes);
		write_part(&part, part.len);
		engine = load(log->path, at);
		char *now = settings(engine);
		for (int d = 0; d < TEXTS; d++)
			tell(engine, d, &cut[d]);
		engine_free(engine);
		bool is_like = strcmp(now, whole) == 0;
		for (int d = 0; d < TEXTS; d++) {
			const char *odd = is_like ? odd_part(&told[d], &cut[d]) : NULL;
			ck_assert_msg(!odd, "%s, document %d: only one says: %s", what, d, odd);
			parts_release(&told[d]);
			parts_release(&cut[d]);
		}
		compared += is_like;
		free(now);
	}
	free(bytes);
	free(whole);
	free(log->line_ns);
	return compared;
}

/* Of records in and out of order, twice, with a clock that is off, with spans and without. */
static const char *const families[] = {
	"twice", "skewed", "spans", "canary", "disorder", "healthy_canary", "unit", "load", "gap",
	"retry_ids", "host", "upstream", "no_status", "recovery", "mix", "shared", "faster",
};
enum { FEW = 3 };	/* are asked each time; the rest with SITREP_MANY */

START_TEST(what_is_said_of_a_moment_is_said_of_the_log_up_to_it)
{
	bool is_long = getenv("SITREP_MANY") != NULL;
	int logs = is_long ? 4 : 1, compared = 0, asked = 0, moments = is_long ? MOMENTS : 2;

	if (!is_long && _i >= FEW)
		return;
	for (uint64_t seed = 2, made = 0; made < (uint64_t)logs && seed < 60; seed++) {
		struct scenario scenario;
		struct cuttable log = { 0 };
		scenario_make(scenario_family(families[_i]), seed, &scenario);
		if (scenario.world.format == 0 && scenario.n_files == 1 &&
		    !scenario.world.has_damage && scenario.n < 4000) {
			name(&log);
			log.at = scenario.file[0].at;
			log.len = scenario.file[0].len;
			asked += moments;
			compared += compare(&log, seed, moments);
			unlink(log.path);
			made++;
		}
		scenario_release(&scenario);
	}
	ck_assert_int_gt(asked, 0);
	ck_assert_int_ge(compared * 2, asked);
}
END_TEST

/* What two texts say apart, in parts by label. */
static bool
are_apart(const char *at_text, const char *cut_text)
{
	struct parts told, cut;

	part(&told, at_text, BY_LABEL);
	part(&cut, cut_text, BY_LABEL);
	bool is_odd = odd_part(&told, &cut) != NULL;
	parts_release(&told);
	parts_release(&cut);
	return is_odd;
}

START_TEST(what_is_said_too_early_is_seen)
{
	ck_assert(!are_apart("Data whole log: 9 of 9\nCaution 3\n", "Data 4 of 4\nCaution 3\n"));
	ck_assert(!are_apart("Why this\n  and that\n", "Why  this and\n  that\n"));
	ck_assert(are_apart("Data 9 of 9\nCaution 3\n", "Data 4 of 4\nCaution 3\n"));
	ck_assert(are_apart("Data whole log: 9 of 9\nCaution 3\n", "Data 4 of 4\nCaution 2\n"));
	ck_assert(are_apart("whole log: 9 of 9\n", "4 of 4\n3 late\n"));
	ck_assert(are_apart("Caution 1\n", ""));
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("as_of_text");
	TCase *tcase = tcase_create("as_of_text");

	tcase_set_timeout(tcase, 1200);
	tcase_add_test(tcase, what_is_said_too_early_is_seen);
	tcase_add_loop_test(tcase, what_is_said_of_a_moment_is_said_of_the_log_up_to_it, 0,
			    sizeof(families) / sizeof(families[0]));
	suite_add_tcase(suite, tcase);
	return suite;
}
