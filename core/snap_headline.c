/* snap_headline: the first row of a snapshot: how sure, what, and the figures that say so. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/engine_private.h"

static const char *
or_empty(const char *text)
{
	return text ? text : "";
}

/* The chip: certainty in capitals, or what stands in its place. */
static const char *
chip(struct engine *engine, const struct verdict *verdict)
{
	if (!engine->is_settled)
		return engine->is_loading || !engine->follow ? "READING" : "WAITING";
	if (!engine_has_verdict(engine))
		return "JUDGING";
	if (verdict->incident == TRUTH_NO)
		return "NO INCIDENT";
	if (verdict->incident == TRUTH_UNKNOWN || verdict->certainty == CERTAINTY_INCONCLUSIVE)
		return "CANNOT TELL";
	char *word = arena_fmt(&engine->drawn, "%s", certainty_word(verdict->certainty));
	for (char *c = word; *c; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	return word;
}

static enum standing
standing(const struct verdict *verdict)
{
	if (verdict->incident == TRUTH_NO)
		return STANDING_OK;
	if (verdict->incident == TRUTH_UNKNOWN || verdict->certainty == CERTAINTY_INCONCLUSIVE)
		return STANDING_UNKNOWN;
	return verdict->certainty >= CERTAINTY_STRONG ? STANDING_BAD : STANDING_WARN;
}

/* How much of the headline is told: all; without what was healthy beside it; in about 70 cells;
 * without where and how few. */
enum grade { GRADE_FULL, GRADE_LONG, GRADE_SHORT, GRADE_BRIEF };

/* `3/3 timed out`, of those whose outcome is known; `mean 540.7 ms` where no outcome is, or where
 * as many failed as otherwise. */
static void
add_arm(const struct snapshot *s, const struct contrast *c, bool is_candidate, enum grade grade,
	struct str *out)
{
	uint64_t told = is_candidate ? c->rated_candidate : c->rated_control;
	uint64_t n = is_candidate ? c->requests_candidate : c->requests_control;
	uint64_t timeouts = is_candidate ? c->timeouts_candidate : c->timeouts_control;
	uint64_t bad = is_candidate ? c->bad_candidate : c->bad_control;
	bool is_like = grade != GRADE_BRIEF && contrast_is_weighted(c);	/* and said to be */
	double mean_ms = is_candidate ? c->mean_candidate_ms
			 : is_like ? c->like_control_ms : c->mean_control_ms;
	char mean[32];

	if (s->is_slower || !(told > 0 || isnan(mean_ms))) {
		str_fmt(out, "%s%s ms", is_candidate ? "mean " : "", num_text(mean, mean_ms, 1));
		return;
	}
	str_fmt(out, "%llu/%llu",
		(unsigned long long)(s->counts == COUNTS_FAILURES ? bad : timeouts),
		(unsigned long long)n);
	if (is_candidate && told > 0)
		str_fmt(out, " %s",
			counts_word(s->counts, grade <= GRADE_LONG ? COUNTS_VERB : COUNTS_SHORT));
}

/* The cause, in one row of few cells no longer than it need be. */
static const char *
cause_name(struct engine *engine, enum grade grade)
{
	const struct verdict *v = &engine->verdict;
	const char *other = v->baseline == NAME_NONE ? NULL : snap_name(engine, v->baseline);

	if (grade <= GRADE_LONG || v->cause.n != 1 || v->cause.term[0].field != FIELD_VERSION)
		return cause_text(engine->store, &v->cause, &engine->drawn);
	return snap_brief(&engine->drawn, snap_name(engine, v->cause.term[0].value), &other,
			  other != NULL);
}

/* What the cause is compared with. */
static const char *
control_name(struct engine *engine, enum grade grade)
{
	const struct verdict *v = &engine->verdict;

	if (v->kind != KIND_BAD_VERSION || v->control == NAME_NONE)
		return "others";
	const char *name = snap_name(engine, v->control);
	if (grade <= GRADE_LONG || v->cause.term[0].field != FIELD_VERSION)
		return name;
	const char *other = snap_name(engine, v->cause.term[0].value);
	return snap_brief(&engine->drawn, name, &other, 1);
}

/* Like for like in one breath: `/risk-score 3/3 timed out, 750..890 ms; v1.2 0/3, 90..120 ms`. */
static void
add_contrast(struct engine *engine, const struct verdict *v, enum grade grade, struct str *out)
{
	const struct contrast *c = &v->contrast;
	char low[32], high[32], base_low[32], base_high[32];
	bool is_long = grade <= GRADE_LONG;

	if (c->n_endpoints == 1 && c->n_named == 1 && c->endpoint[0] != NAME_NONE &&
	    grade != GRADE_BRIEF)
		str_fmt(out, "%s ", snap_name(engine, c->endpoint[0]));
	else if (c->n_endpoints > 1 && grade != GRADE_BRIEF && !is_long &&
		 engine->snapshot.is_slower && contrast_is_weighted(c))
		str_add(out, "like for like ");
	else if (c->n_endpoints > 1 && grade != GRADE_BRIEF)
		str_fmt(out, is_long ? "like for like on %zu endpoints " : "on %zu endpoints ",
			c->n_endpoints);
	add_arm(&engine->snapshot, c, true, grade, out);
	if (is_long && !isnan(c->min_candidate_ms))
		str_fmt(out, ", %s..%s ms", num_text(low, c->min_candidate_ms, 1),
			num_text(high, c->max_candidate_ms, 1));
	const char *control = control_name(engine, grade);
	/* On a line of 80 cells one endpoint and both counts leave no room for a comma. */
	bool is_tight = grade == GRADE_SHORT && c->n_endpoints == 1;
	str_fmt(out, is_long ? "; %s " : is_tight ? " %s " : ", %s ", control);
	add_arm(&engine->snapshot, c, false, grade, out);
	if (is_long && !isnan(c->min_control_ms))
		str_fmt(out, ", %s..%s ms", num_text(base_low, c->min_control_ms, 1),
			num_text(base_high, c->max_control_ms, 1));
}

/* Below 20 records in an arm the sample is called small in the same line. */
static void
add_size(const struct verdict *v, bool is_long, struct str *out)
{
	const struct contrast *c = &v->contrast;
	uint64_t arm = c->n_candidate < c->n_control ? c->n_candidate : c->n_control;

	if (arm < 20)		/* of a long log it is the arm that is small */
		str_fmt(out, is_long ? "; n=%llu is small" : " n=%llu small",
			(unsigned long long)(v->n < 40 ? v->n : arm));
}

/* `client errors (4xx) step up: 493 of 962 since 09:40:05, 1 of 1038 before`: no incident, and yet
 * not nothing. */
static const char *
refused_text(struct engine *engine, enum grade grade)
{
	const struct refused *refused = &engine->verdict.refused;
	char clock[INSTANT_TEXT];

	instant_clock(clock, refused->from_ns, NULL);
	return arena_fmt(&engine->drawn, "%s: %llu of %llu since %.8s, %s%llu of %llu%s",
			 grade <= GRADE_LONG ? "but client errors (4xx) step up"
					     : "but 4xx step up",
			 (unsigned long long)refused->n, (unsigned long long)refused->of, clock,
			 grade <= GRADE_LONG ? "" : "else ", (unsigned long long)refused->otherwise,
			 (unsigned long long)refused->otherwise_of,
			 grade <= GRADE_LONG ? " otherwise" : "");
}

/* Beside the chip, which has the word of certainty, a claim about no field stands without it where
 * there is little room: `Something that all requests share`. */
static const char *
without_frame(struct engine *engine, const char *claim)
{
	const char *frame = certainty_frame(engine->verdict.certainty);
	size_t len = strlen(claim), end = strlen(frame);

	if (strncmp(frame, "%s", 2) != 0 || end - 2 >= len ||
	    strcmp(claim + len - (end - 2), frame + 2) != 0)
		return claim;
	return arena_text(&engine->drawn, claim, len - (end - 2));
}

/* A further cause that goes on; NULL: there is none, or it is over. */
static const struct also *
goes_on(const struct verdict *v)
{
	for (size_t i = 0; i < v->n_also; i++)
		if (v->also[i].ended_ns == INSTANT_NONE)
			return &v->also[i];
	return NULL;
}

/* Of two causes: which of them is over, or that there is another: `, v3 another: `. False: the
 * figures of the first, which is over, have no room. */
static bool
add_further(struct engine *engine, const struct verdict *v, enum grade grade, struct str *out)
{
	const struct also *also = goes_on(v);
	char clock[INSTANT_TEXT];

	if (!also || grade == GRADE_BRIEF) {
		str_add(out, ": ");
		return true;
	}
	const char *name = cause_text(engine->store, &also->cause, &engine->drawn);
	int64_t over_ns = v->gone.is_gone ? v->gone.last_ns : v->onset.ended_ns;
	if (over_ns == INSTANT_NONE) {
		str_fmt(out, ", %s another: ", name);
		return true;
	}
	instant_clock(clock, over_ns, NULL);
	str_fmt(out, ": %s since %.8s, %s goes on%s", v->gone.is_gone ? "gone" : "well", clock,
		name, grade <= GRADE_LONG ? "; " : "");
	return grade <= GRADE_LONG;
}

static const char *
headline(struct engine *engine, const char *claim, enum grade grade)
{
	const struct verdict *v = &engine->verdict;
	struct str out = { 0 };
	bool is_long = grade <= GRADE_LONG;

	str_add(&out, grade == GRADE_BRIEF && !v->cause.n ? without_frame(engine, claim) : claim);
	if (v->refused.is_cause) {
		/* Beside a claim about no field there is little room. */
		bool is_tight = grade == GRADE_BRIEF && !v->cause.n;
		str_fmt(&out, is_tight ? ": %llu/%llu refused, %s%llu/%llu"
				       : ": %llu of %llu refused (4xx), %s%llu of %llu",
			(unsigned long long)v->refused.own, (unsigned long long)v->refused.own_of,
			grade == GRADE_BRIEF ? "else " : v->refused.is_past ? "before " : "others ",
			(unsigned long long)v->refused.other,
			(unsigned long long)v->refused.other_of);
	} else if (v->incident == TRUTH_YES && v->cause.n && v->contrast.n_endpoints) {
		bool has_room = add_further(engine, v, grade, &out);

		if (has_room)	/* another's name takes the room of the places */
			add_contrast(engine, v, grade == GRADE_SHORT && goes_on(v) ? GRADE_BRIEF
				     : grade, &out);
		const struct hypothesis *lead = v->n_hypotheses ? &v->hypothesis[0] : NULL;
		for (size_t i = 0; grade == GRADE_FULL && lead && i < lead->n_checks; i++)
			if (lead->check[i].id == 4 && lead->check[i].state == CHECK_PASS)
				str_fmt(&out, ", healthy meanwhile (%s)",
					snap_lines(engine, &lead->check[i].lines));
		if (grade != GRADE_BRIEF && has_room)
			add_size(v, is_long, &out);
	} else if (v->incident == TRUTH_NO && v->refused.text) {
		str_clear(&out);
		str_add(&out, refused_text(engine, grade));
	} else {
		const char *harm = snap_harm(engine, grade <= GRADE_LONG);
		str_fmt(&out, "%s%s", *harm ? ": " : "", harm);
	}
	char *text = arena_text(&engine->drawn, str_text(&out), out.len);
	str_release(&out);
	return text;
}

/* The cause and its own figures, where nothing else has room. */
static const char *
least(struct engine *engine)
{
	const struct verdict *v = &engine->verdict;
	struct str out = { 0 };

	str_add(&out, cause_name(engine, GRADE_BRIEF));
	if (v->refused.is_cause) {
		str_fmt(&out, ": %llu/%llu refused", (unsigned long long)v->refused.own,
			(unsigned long long)v->refused.own_of);
	} else if (v->incident == TRUTH_YES && v->contrast.n_endpoints) {
		str_add(&out, ": ");
		add_arm(&engine->snapshot, &v->contrast, true, GRADE_BRIEF, &out);
	}
	char *text = arena_text(&engine->drawn, str_text(&out), out.len);
	str_release(&out);
	return text;
}

/* The frame of a certainty about a cause; `confirmed` names the cause twice. */
static const char *
claim_text(struct engine *engine, const char *cause)
{
	struct str out = { 0 };

	for (const char *at = certainty_frame(engine->verdict.certainty); *at; at++) {
		if (at[0] == '%' && at[1] == 's') {
			str_add(&out, cause);
			at++;
		} else {
			str_char(&out, *at);
		}
	}
	char *text = arena_text(&engine->drawn, str_text(&out), out.len);
	str_release(&out);
	return text;
}

/* The claim of a statement about a kind that blames no field: its first sentence; of a gap its
 * last, which says since when nothing came, and for how long. A sentence ends at a dot with a
 * blank behind it: others stand in values, `45.9.1.7`. */
static const char *
one_sentence(struct engine *engine, const char *statement)
{
	const char *end = strstr(statement, ". "), *next;
	bool is_gap = engine->verdict.kind == KIND_DATA_GAP;

	for (; is_gap && end && (next = strstr(end + 2, ". ")); end = next)
		statement = end + 2;
	if (is_gap && end)
		statement = end + 2;
	if (is_gap)
		end = strstr(statement, "; ");
	size_t len = end ? (size_t)(end - statement) : strlen(statement);
	if (len && statement[len - 1] == '.')
		len--;
	return arena_text(&engine->drawn, statement, len);
}

/* Only what was given is named. */
static const char *
nothing_matches(struct engine *engine)
{
	const struct { const char *option; bool is_given; } given[] = {
		{ "--where", engine->where },
		{ "--since", engine->since_ns != INSTANT_NONE },
		{ "--until", engine->until_ns != INSTANT_NONE },
	};
	struct str list = { 0 };

	for (size_t i = 0; i < LENGTH(given); i++)
		if (given[i].is_given)
			str_fmt(&list, "%s%s", list.len ? ", " : ": ", given[i].option);
	const char *text = arena_fmt(&engine->drawn, "no record matches what was asked for%s",
				     str_text(&list));
	str_release(&list);
	return text;
}

/* Why this version is the baseline, or why none is. That none is healthy does not say that one is
 * to blame. */
static const char *
why_no_baseline(struct engine *engine)
{
	const struct verdict *v = &engine->verdict;

	if (!engine_has_verdict(engine) || v->baseline != NAME_NONE)
		return or_empty(v->baseline_why);
	if (!store_has_field(engine->store, FIELD_VERSION))
		return "no version logged";
	if (v->incident == TRUTH_YES && snap_suspect(v) == NAME_NONE && v->kind != KIND_UNCLEAR)
		return "all versions are hurt";
	return or_empty(v->baseline_why);
}

void
snap_headlines(struct engine *engine)
{
	struct snapshot *s = &engine->snapshot;
	const struct verdict *v = &engine->verdict;
	const char *cause = cause_text(engine->store, &v->cause, &engine->drawn);

	s->is_slower = engine_has_verdict(engine) && snap_is_slower(v);
	s->certainty = chip(engine, v);
	s->standing = standing(v);
	s->statement = or_empty(v->statement);
	s->is_judging = engine->is_settled && !engine_has_verdict(engine);
	if (s->is_judging)
		s->headline_tiny = "the verdict is being worked out";
	else if (!engine->is_settled)
		s->headline_tiny = engine->is_loading
			? "the verdict comes when all is read; figures so far"
			: engine->follow ? "no records yet" : "the verdict is being worked out";
	else if (v->incident == TRUTH_NO)
		s->headline_tiny = v->refused.text ? "but client errors (4xx) step up"
						   : "nothing stands out in this log";
	else if (v->incident == TRUTH_UNKNOWN)
		s->headline_tiny = v->n ? "too few records to tell"
				   : s->is_narrowed && s->records ? nothing_matches(engine)
				   : "no records yet";
	else if (v->cause.n == 0 && v->kind == KIND_UNCLEAR)
		s->headline_tiny = "something is wrong; no cause found";
	else if (v->cause.n == 0)
		s->headline_tiny = one_sentence(engine, s->statement);
	else
		s->headline_tiny = claim_text(engine, cause_name(engine, GRADE_BRIEF));
	bool is_told = engine_has_verdict(engine);
	const char *tiny = s->headline_tiny;
	const char *told = is_told && v->cause.n && v->incident == TRUTH_YES
				   ? claim_text(engine, cause) : tiny;
	s->headline = is_told ? headline(engine, told, GRADE_FULL) : tiny;
	s->headline_long = is_told ? headline(engine, told, GRADE_LONG) : tiny;
	s->headline_short = is_told ? headline(engine, tiny, GRADE_SHORT) : tiny;
	s->headline_brief = is_told ? headline(engine, tiny, GRADE_BRIEF) : tiny;
	s->headline_bare = is_told && v->cause.n
				   ? headline(engine, cause_name(engine, GRADE_BRIEF), GRADE_BRIEF)
				   : tiny;
	s->headline_least = is_told && v->cause.n ? least(engine) : "";
	s->is_pooled = is_told && v->cause.n && v->contrast.n_endpoints > 1;
	s->suspect = v->cause.n ? cause : "";
	s->baseline = v->baseline == NAME_NONE ? "" : snap_name(engine, v->baseline);
	s->baseline_brief = s->baseline;
	s->baseline_why = why_no_baseline(engine);
	s->incident = (int)v->incident;
}
