/* snap_verdict: banner, hypotheses and claims of a snapshot. */
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

	fill_banner(engine, s);
	snap_headlines(engine);
	fill_contrast(engine, s);
	fill_hypotheses(engine, s);
	s->onset_ns = v->onset.is_known ? v->onset.at_or_before_ns : INSTANT_NONE;
	s->ended_ns = v->onset.is_known ? v->onset.ended_ns : INSTANT_NONE;
	s->knowable_at_ns = engine->facts.knowable_at_ns;
	s->gate_trip_ns = facts_gate_mark(&engine->facts);
	s->gate_min_n = engine->facts.gate.exists ? engine->facts.gate.options.min_n : 0;
	s->would_change = v->incident == TRUTH_YES && v->cause.n && *s->baseline
				  ? arena_fmt(&engine->drawn,
					      "%s slow or timing out too; %s at share 0 and "
					      "requests still slow",
					      s->baseline, s->suspect)
				  : "more records, or fields that tell requests apart";
}
