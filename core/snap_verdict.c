/* snap_verdict: banner, headline, hypotheses and claims of a snapshot. */
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

/* `3/3 timed out`, of those whose outcome is known; `mean 540.7 ms` where no outcome is. */
static void
add_arm(const struct snapshot *s, const struct contrast *c, bool is_candidate, bool is_long,
	struct str *out)
{
	uint64_t told = is_candidate ? c->rated_candidate : c->rated_control;
	uint64_t n = is_candidate ? c->requests_candidate : c->requests_control;
	uint64_t timeouts = is_candidate ? c->timeouts_candidate : c->timeouts_control;
	uint64_t bad = is_candidate ? c->bad_candidate : c->bad_control;
	double mean_ms = is_candidate ? c->mean_candidate_ms : c->mean_control_ms;
	char mean[32];

	if (told > 0 || isnan(mean_ms))
		str_fmt(out, "%llu/%llu", (unsigned long long)(s->counts == COUNTS_FAILURES
							      ? bad : timeouts),
			(unsigned long long)n);
	else
		str_fmt(out, "%s%s ms", is_candidate ? "mean " : "", num_text(mean, mean_ms, 1));
	if (is_candidate && told > 0)
		str_fmt(out, " %s", counts_word(s->counts, is_long ? COUNTS_VERB : COUNTS_SHORT));
}

/* Like for like in one breath: `/risk-score 3/3 timed out, 750..890 ms; v1.2 0/3, 90..120 ms`. */
static void
add_contrast(struct engine *engine, const struct verdict *v, bool is_long, struct str *out)
{
	const struct contrast *c = &v->contrast;
	char low[32], high[32], base_low[32], base_high[32];

	if (c->n_endpoints == 1 && c->n_named == 1 && c->endpoint[0] != NAME_NONE)
		str_fmt(out, "%s ", snap_name(engine, c->endpoint[0]));
	else if (c->n_endpoints > 1)
		str_fmt(out, "on %zu endpoints ", c->n_endpoints);
	add_arm(&engine->snapshot, c, true, is_long, out);
	if (is_long && !isnan(c->min_candidate_ms))
		str_fmt(out, ", %s..%s ms", num_text(low, c->min_candidate_ms, 1),
			num_text(high, c->max_candidate_ms, 1));
	const char *control = v->kind == KIND_BAD_VERSION && v->baseline != NAME_NONE
			    ? snap_name(engine, v->baseline) : "others";
	str_fmt(out, is_long ? "; %s " : " %s ", control);
	add_arm(&engine->snapshot, c, false, is_long, out);
	if (is_long && !isnan(c->min_control_ms))
		str_fmt(out, ", %s..%s ms", num_text(base_low, c->min_control_ms, 1),
			num_text(base_high, c->max_control_ms, 1));
}

/* Below 20 records in an arm the sample is called small in the same line. */
static void
add_size(const struct verdict *v, bool is_long, struct str *out)
{
	const struct contrast *c = &v->contrast;

	if (c->n_candidate < 20 || c->n_control < 20)
		str_fmt(out, is_long ? "; n=%llu is small" : " n=%llu small",
			(unsigned long long)v->n);
}

static const char *
headline(struct engine *engine, const char *claim, bool is_long)
{
	const struct verdict *v = &engine->verdict;
	struct str out = { 0 };

	str_add(&out, claim);
	if (v->incident == TRUTH_YES && v->cause.n && v->contrast.n_endpoints) {
		str_add(&out, ": ");
		add_contrast(engine, v, is_long, &out);
		const struct hypothesis *lead = v->n_hypotheses ? &v->hypothesis[0] : NULL;
		for (size_t i = 0; is_long && lead && i < lead->n_checks; i++)
			if (lead->check[i].id == 4 && lead->check[i].state == CHECK_PASS)
				str_fmt(&out, ", healthy meanwhile (%s)",
					snap_lines(engine, &lead->check[i].lines));
		add_size(v, is_long, &out);
	} else if (v->impact.requests > 0 && !isnan(v->impact.timeout_rate)) {
		enum counts counts = engine->snapshot.counts;
		uint64_t failed = v->impact.timeouts +
				  (counts == COUNTS_FAILURES ? v->impact.errors : 0);
		str_fmt(&out, ": %llu of %llu %s", (unsigned long long)failed,
			(unsigned long long)v->impact.requests, counts_word(counts, COUNTS_VERB));
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
 * last, which says since when nothing came, and for how long. */
static const char *
one_sentence(struct engine *engine, const char *statement)
{
	const char *end = strstr(statement, ". "), *next;

	if (engine->verdict.kind == KIND_DATA_GAP)
		for (; end && (next = strstr(end + 2, ". ")); end = next)
			continue;
	if (end && engine->verdict.kind == KIND_DATA_GAP)
		return arena_text(&engine->drawn, end + 2, strcspn(end + 2, ".;"));
	return end ? arena_text(&engine->drawn, statement, (size_t)(end - statement)) : statement;
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

static void
fill_headlines(struct engine *engine, struct snapshot *s)
{
	const struct verdict *v = &engine->verdict;
	const char *cause = cause_text(engine->store, &v->cause, &engine->drawn);

	s->certainty = chip(engine, v);
	s->standing = standing(v);
	s->statement = or_empty(v->statement);
	if (!engine->is_settled)
		s->headline_tiny = engine->is_loading
			? "the verdict comes when all is read; figures so far"
			: engine->follow ? "no records yet" : "the verdict is being worked out";
	else if (v->incident == TRUTH_NO)
		s->headline_tiny = "nothing stands out in this log";
	else if (v->incident == TRUTH_UNKNOWN)
		s->headline_tiny = v->n ? "too few records to tell"
				   : s->is_narrowed && s->records ? nothing_matches(engine)
				   : "no records yet";
	else if (v->cause.n == 0 && v->kind == KIND_UNCLEAR)
		s->headline_tiny = "something is wrong; no cause found";
	else if (v->cause.n == 0)
		s->headline_tiny = one_sentence(engine, s->statement);
	else
		s->headline_tiny = claim_text(engine, cause);
	s->headline_short = engine->is_settled ? headline(engine, s->headline_tiny, false)
					       : s->headline_tiny;
	s->headline = engine->is_settled ? headline(engine, s->headline_tiny, true)
					 : s->headline_tiny;
	s->suspect = v->cause.n ? cause : "";
	s->baseline = v->baseline == NAME_NONE ? "" : snap_name(engine, v->baseline);
	s->baseline_why = or_empty(v->baseline_why);
	s->incident = (int)v->incident;
}

/* `exact p 0.1, its floor`; one that prints as nothing is told as a bound. */
static const char *
p_text(struct engine *engine, const struct contrast *c)
{
	char p[32], least[32];

	if (c->p_two_sided < 0.0001)
		return "p < 0.0001";
	return arena_fmt(&engine->drawn, "exact p %s%s", num_text(p, c->p_two_sided, 4),
			 c->p_two_sided <= c->p_floor ? ", its floor" :
			 c->p_floor < 0.0001 ? "" :
			 arena_fmt(&engine->drawn, ", floor %s", num_text(least, c->p_floor, 4)));
}

/* Over several endpoints the ends of the pooled ranges say nothing: each is like for like. */
static void
fill_contrast(struct engine *engine, struct snapshot *s)
{
	const struct verdict *v = &engine->verdict;
	const struct contrast *c = &v->contrast;
	const char *other = v->kind == KIND_BAD_VERSION && *s->baseline ? s->baseline
									: "the others";
	char slow[32], fast[32];

	s->contrast = "";
	if (c->n_endpoints == 0 || !c->separated || isnan(c->min_candidate_ms) || !*s->suspect)
		return;		/* nothing to set against each other, or nobody is suspected yet */
	if (v->cause.n == 1 && v->cause.term[0].field == FIELD_ENDPOINT)
		other = "before onset";
	const char *place = c->n_endpoints == 1 && c->n_named == 1
				    ? snap_name(engine, c->endpoint[0]) : "like for like";
	if (c->n_endpoints > 1 || c->max_control_ms >= c->min_candidate_ms)
		place = arena_fmt(&engine->drawn, "on %s every request of %s was slower than any "
				  "%s%s", c->n_endpoints > 1 ?
				  arena_fmt(&engine->drawn, "each of %zu endpoints",
					    c->n_endpoints) : place, s->suspect,
				  strcmp(other, "before onset") ? "of " : "", other);
	else
		place = arena_fmt(&engine->drawn, "%s: slowest %s %s ms < fastest %s %s ms", place,
				  other, num_text(slow, c->max_control_ms, 1), s->suspect,
				  num_text(fast, c->min_candidate_ms, 1));
	s->contrast = arena_fmt(&engine->drawn, "%s; %llu v %llu: %s", place,
				(unsigned long long)c->n_candidate,
				(unsigned long long)c->n_control, p_text(engine, c));
}

static void
fill_hypotheses(struct engine *engine, struct snapshot *s)
{
	const struct verdict *v = &engine->verdict;
	struct snap_hypothesis *out = ARENA_NEW(&engine->drawn, struct snap_hypothesis,
						v->n_hypotheses + 1);

	for (size_t i = 0; i < v->n_hypotheses; i++) {
		const struct hypothesis *from = &v->hypothesis[i];
		struct snap_check *check = ARENA_NEW(&engine->drawn, struct snap_check,
						     from->n_checks + 1);
		for (size_t k = 0; k < from->n_checks; k++)
			check[k] = (struct snap_check){
				.id = arena_fmt(&engine->drawn, "C%d", from->check[k].id),
				.text = from->check[k].text, .state = (int)from->check[k].state,
				.lines = snap_lines(engine, &from->check[k].lines),
			};
		out[i] = (struct snap_hypothesis){
			.kind = kind_word(from->kind),
			.cause = cause_text(engine->store, &from->cause, &engine->drawn),
			.state_word = hypothesis_state_word(from->state), .state = (int)from->state,
			.why = or_empty(from->why), .explained = from->explained,
			.coverage = from->coverage, .check = check, .n_checks = from->n_checks,
		};
	}
	s->hypothesis = out;
	s->n_hypotheses = v->n_hypotheses;
}

/* What was reported, quoted word for word, always behind `reported:` on the screen. */
static void
fill_banner(struct engine *engine, struct snapshot *s)
{
	const struct incident_file *file = engine_incident(engine);
	size_t n = file ? file->n_claims : 0;
	struct snap_claim *claim = ARENA_NEW(&engine->drawn, struct snap_claim, n + 1);
	struct str all = { 0 };

	s->reported_at = "";
	for (size_t i = 0; i < n; i++) {
		const struct checked_claim *checked = engine->facts.checked
							      ? &engine->facts.checked[i]
							      : NULL;
		claim[i] = (struct snap_claim){
			.claim = file->claim[i].claim,
			.support = support_word(checked ? checked->support : SUPPORT_CANNOT_TELL),
			.why = checked ? or_empty(checked->why) : "",
		};
		str_fmt(&all, "%s%s", i ? " " : "", claim[i].claim);
		if (file->claim[i].at && !*s->reported_at)
			s->reported_at = arena_fmt(&engine->drawn, "%s ?", file->claim[i].at);
	}
	s->reported = arena_text(&engine->drawn, str_text(&all), all.len);
	str_release(&all);
	s->claim = claim;
	s->n_claims = n;
	s->title = file && file->title ? file->title : "";
	s->severity = file && file->severity ? file->severity : "";
}

void
snap_verdict(struct engine *engine)
{
	struct snapshot *s = &engine->snapshot;
	const struct verdict *v = &engine->verdict;
	const struct backtest *backtest = &engine->facts.gate.backtest;

	fill_banner(engine, s);
	fill_headlines(engine, s);
	fill_contrast(engine, s);
	fill_hypotheses(engine, s);
	s->onset_ns = v->onset.is_known ? v->onset.at_or_before_ns : INSTANT_NONE;
	s->ended_ns = v->onset.is_known ? v->onset.ended_ns : INSTANT_NONE;
	s->knowable_at_ns = engine->facts.knowable_at_ns;
	s->gate_trip_ns = engine->facts.gate.exists ? backtest->first_trip_ns : INSTANT_NONE;
	s->would_change = v->incident == TRUTH_YES && v->cause.n && *s->baseline
				  ? arena_fmt(&engine->drawn,
					      "%s slow or timing out too; %s at share 0 and "
					      "requests still slow",
					      s->baseline, s->suspect)
				  : "more records, or fields that tell requests apart";
}
