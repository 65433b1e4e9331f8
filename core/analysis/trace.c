/* trace: does the excess sit in calls to one callee? Out of spans: self time against edges. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/analysis/trace_private.h"

/* What a field that names the service is called. */
static const char *const service_fields[] = {
	"service.name", "service", "service_name", "serviceName", "localEndpoint.serviceName",
	"app", "component",
};

static const char *
service_text(struct study *study, uint32_t service)
{
	return service == NAME_NONE ? "(no service)" : value_text(study, service);
}

static const char *
place_text(struct study *study, const struct trace_place *place)
{
	return arena_fmt(study->arena, place->is_callee ? "calls to %s" : "the own work of %s",
			 service_text(study, place->service));
}

/* The callee as a value of the log, when its records name it. */
static struct cause
cause_of(struct study *study, const struct trace_sums *sums)
{
	const struct trace_place *top = &sums->place[0];
	struct cause cause = {.n = 1};
	struct query all = query_all(study->store, study->query.as_of_ns);

	if (top->service == NAME_NONE || top->service == NAME_OTHER)
		return (struct cause){0};
	cause.term[0].value = top->service;
	if (!sums->found.is_by_service) {
		cause.term[0].field = FIELD_ENDPOINT;
		return cause;
	}
	for (int field = FIELD_DIM; field < store_fields(study->store); field++) {
		const char *path = store_field_name(study->store, field);

		for (size_t i = 0; i < LENGTH(service_fields); i++) {
			if (strcmp(path, service_fields[i]) != 0 &&
			    strcmp(field_last(path), service_fields[i]) != 0)
				continue;
			cause.term[0].field = field;
			/* Whatever is left out of the look: the value has its name from the log. */
			struct query named = query_cause(all, &cause);

			if (query_count(&named))
				return cause;
		}
	}
	return (struct cause){0};
}

/* A caller whose calls take as long as before, while those of another take longer. */
static const struct trace_caller *
fine_caller(const struct trace_sums *sums)
{
	const struct trace_caller *fine = NULL;
	double most = 0, least = INFINITY;

	for (size_t i = 0; i < sums->n_callers; i++) {
		const struct trace_caller *caller = &sums->caller[i];
		double least_calls = fmin((double)caller->calls_before,
					  (double)caller->calls_since);

		if (least_calls < limit(LIMIT_ARM_N))
			continue;
		double rise = caller->us_since / (double)caller->calls_since -
			      caller->us_before / (double)caller->calls_before;

		most = fmax(most, rise);
		if (rise < least) {
			least = rise;
			fine = caller;
		}
	}
	return most > 0 && least < limit(LIMIT_TRACE_FINE) * most ? fine : NULL;
}

/* What was left out of the look, if anything. */
static const char *
left_text(struct study *study, const struct trace_sums *sums)
{
	const struct traces_found *found = &sums->found;
	struct str text = {0};

	if (found->halvings)
		str_fmt(&text, " Looked at: 1 of %llu traces, %llu spans.",
			1ull << found->halvings, (unsigned long long)found->spans);
	if (found->orphans)
		str_fmt(&text, " %s hang on no request in the log.",
			count_text(study->arena, found->orphans, "span"));
	const char *out = arena_text(study->arena, str_text(&text), text.len);

	str_release(&text);
	return out;
}

/* `Of what traces take longer, 83.1 % is in calls to risk: 45 ms a trace before, 310 ms since` */
static const char *
share_line(struct study *study, const struct trace_sums *sums, bool is_twofold)
{
	const struct trace_place *top = &sums->place[0], *second = &sums->place[1];
	struct arena *arena = study->arena;
	const char *other = sums->n < 2 ? ""
		: arena_fmt(arena, "; %s %s, then %s", place_text(study, second),
			    ms_text(arena, second->before_us), ms_text(arena, second->since_us));

	return arena_fmt(arena,
			 "Of what traces take longer since onset, %s is in %s: %s a trace before, "
			 "%s since%s (%llu and %llu traces).%s%s",
			 share_text(arena, top->excess_us / sums->positive_us),
			 place_text(study, top), ms_text(arena, top->before_us),
			 ms_text(arena, top->since_us), other,
			 (unsigned long long)sums->before, (unsigned long long)sums->since,
			 is_twofold ? " The two cannot be told apart." : "",
			 left_text(study, sums));
}

static struct cites
lines_of(struct study *study, const struct trace_sums *sums, const struct cause *cause)
{
	struct query query = query_with(query_since(study), FIELD_ENDPOINT, sums->endpoint);

	if (cause->n)
		query = query_cause(query_since(study), cause);
	return cite_query(study, &query);
}

/* Nothing can be said of who holds the excess. */
static void
say_untestable(struct study *study, const struct trace_sums *sums, struct answer *out)
{
	struct arena *arena = study->arena;
	const char *text;

	if (!store_has_traces(study->store, study->query.as_of_ns)) {
		text = "Missing: trace id or upstream.";
		out->why = "No trace, request or upstream field.";
	} else if (!study->has_onset) {
		text = "No traces lie before the incident to compare with.";
		out->why = "No traces before onset to compare with.";
	} else if (sums->has_calls || !sums->found.n) {
		text = arena_fmt(arena,
				 "Too few traces of one endpoint: %llu before onset, %llu since; "
				 "%.0f each are wanted.%s",
				 (unsigned long long)sums->most_before,
				 (unsigned long long)sums->most_since, limit(LIMIT_ARM_N),
				 left_text(study, sums));
		out->why = "Too few traces to compare.";
	} else {
		text = arena_fmt(arena, "No span calls another service.%s", left_text(study, sums));
		out->why = "The spans show no call of another service.";
	}
	check_add(out->check, &out->n, 16, CHECK_UNTESTABLE, text, (struct cites){0});
}

static void
say_callee(struct study *study, const struct trace_sums *sums, struct answer *out)
{
	const struct trace_place *top = &sums->place[0];
	const struct trace_place *second = sums->n > 1 ? &sums->place[1] : NULL;
	const struct trace_caller *fine = fine_caller(sums);
	bool is_twofold = second && top->excess_us < limit(LIMIT_TRACE_APART) * second->excess_us;
	const char *own = service_text(study, top->service);
	struct cause cause = cause_of(study, sums);

	if (fine) {
		out->contradicts = true;
		out->why = arena_fmt(study->arena, "%s answers %s as fast as before.", own,
				     service_text(study, fine->service));
		check_add(out->check, &out->n, 16, CHECK_CONTRADICTS,
			  arena_fmt(study->arena, "%s Yet a call from %s takes %s, %s before.",
				    share_line(study, sums, false),
				    service_text(study, fine->service),
				    ms_text(study->arena,
					    fine->us_since / (double)fine->calls_since),
				    ms_text(study->arena,
					    fine->us_before / (double)fine->calls_before)),
			  lines_of(study, sums, &cause));
		return;
	}
	struct trace_uneven uneven;

	if (trace_is_uneven(study, &cause, &uneven)) {
		out->why = arena_fmt(study->arena, "Not all of %s: %s is as fast as before.", own,
				     term_text(study, uneven.field, uneven.fine));
		check_add(out->check, &out->n, 16, CHECK_THIN,
			  arena_fmt(study->arena, "%s Yet of %s %s is slower and %s is not.",
				    share_line(study, sums, false), own,
				    term_text(study, uneven.field, uneven.slow),
				    term_text(study, uneven.field, uneven.fine)),
			  lines_of(study, sums, &cause));
		return;
	}
	bool is_half = top->excess_us >= limit(LIMIT_TRACE_SHARE) * sums->positive_us;

	out->cause = is_half ? cause : (struct cause){0};
	out->passes = is_half;
	out->is_before_after = is_twofold;	/* both are named, and no word above `associated` */
	out->why = is_half ? arena_fmt(study->arena, "The time goes into calls to %s%s%s.", own,
				       is_twofold ? ", or into " : "",
				       is_twofold ? place_text(study, second) : "")
			   : "No callee holds half of the excess.";
	check_add(out->check, &out->n, 16, is_half ? CHECK_PASS : CHECK_THIN,
		  share_line(study, sums, is_twofold), lines_of(study, sums, &cause));
}

/* Do traces take longer than chance and the thresholds allow for? */
static bool
is_longer(const struct trace_sums *sums)
{
	return sums->place[0].excess_us > limit(LIMIT_TRACE_Z) * sqrt(sums->place[0].variance) &&
	       sums->ratio >= limit(LIMIT_MIN_RATIO) &&
	       sums->shift_ms >= limit(LIMIT_MIN_SHIFT_MS);
}

/* Does most of the excess sit in calls to one service, whoever calls it? */
static bool
is_of_callee(const struct trace_sums *sums)
{
	const struct trace_place *top = &sums->place[0];
	bool is_twofold = sums->n > 1 && top->excess_us < limit(LIMIT_TRACE_APART) *
							  sums->place[1].excess_us;

	return sums->endpoints > 0 && sums->n > 0 && is_longer(sums) && top->is_callee &&
	       !is_twofold && top->excess_us >= limit(LIMIT_TRACE_SHARE) * sums->positive_us &&
	       !fine_caller(sums);
}

bool
trace_blames_version(struct study *study, const struct cause *version)
{
	struct query own = study->query;
	struct arena arena = {0};
	struct verdict other;

	if (!store_has_traces(study->store, study->query.as_of_ns))
		return false;
	struct trace_sums *sums = ARENA_NEW(study->arena, struct trace_sums, 1);

	trace_sum(study, sums);
	if (!is_of_callee(sums))
		return false;
	struct cause callee = cause_of(study, sums);

	for (int k = 0; k < own.n_terms; k++)
		if (callee.n && own.term[k].field == callee.term[0].field)
			return false;	/* it is the log of one service as it is */
	if (!callee.n || own.n_terms == QUERY_TERMS)
		return false;
	own = query_cause(own, &callee);
	verdict_judge(&own, study->options, &arena, &other);
	bool is_same = other.kind == KIND_BAD_VERSION && cause_equal(&other.cause, version) &&
		       other.certainty >= CERTAINTY_PROBABLE;

	arena_release(&arena);
	return is_same;
}

void
dependency_ask(struct study *study, const struct suspects *suspects, struct answer *out)
{
	struct trace_sums *sums = NULL;
	struct arena *arena = study->arena;

	(void)suspects;
	*out = (struct answer){.strength = NAN};
	sums = ARENA_NEW(arena, struct trace_sums, 1);
	if (store_has_traces(study->store, study->query.as_of_ns))
		trace_sum(study, sums);
	out->records = sums->before + sums->since;
	out->is_testable = sums->endpoints > 0 && sums->n > 0;
	if (!out->is_testable) {
		say_untestable(study, sums, out);
		return;
	}
	const struct trace_place *top = &sums->place[0];
	struct cause none = {0};

	if (!is_longer(sums)) {
		out->why = "Traces take hardly longer than before.";
		check_add(out->check, &out->n, 16, CHECK_THIN,
			  arena_fmt(arena, "Traces take hardly longer than before onset: %s (%llu "
					   "and %llu traces).%s",
				    isnan(sums->ratio) ? "no time at all"
						       : arena_fmt(arena, "%s times",
								   ratio_text(arena, sums->ratio)),
				    (unsigned long long)sums->before,
				    (unsigned long long)sums->since, left_text(study, sums)),
			  lines_of(study, sums, &none));
	} else if (top->is_callee) {
		say_callee(study, sums, out);
	} else {
		bool is_half = top->excess_us >= limit(LIMIT_TRACE_SHARE) * sums->positive_us;

		out->contradicts = is_half;
		out->why = arena_fmt(arena, "The time goes into the own work of %s.",
				     service_text(study, top->service));
		check_add(out->check, &out->n, 16, is_half ? CHECK_CONTRADICTS : CHECK_THIN,
			  share_line(study, sums, false), lines_of(study, sums, &none));
	}
}
