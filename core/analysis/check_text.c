/* check_text: the sentences of a suspect's checks, each with its figures. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/analysis/check_private.h"
#include "core/base/text.h"

const char *
suspect_text(struct study *study, const struct suspect *suspect)
{
	return cause_text(study->store, &suspect->cause, study->arena);
}

/* The one value the control consists of; VALUE_OTHER when there are several. */
uint32_t
control_value(const struct suspect *suspect)
{
	const struct strata *strata = &suspect->strata;
	int field = suspect->cause.term[0].field;
	uint32_t value = VALUE_OTHER;
	int key = field == FIELD_VERSION ? 0 : field == FIELD_ENDPOINT ? 1
		: strata->frame->dim[0] == field ? 2 : 3;
	bool has_any = false;

	for (size_t i = 0; i < strata->n; i++) {
		for (size_t r = 0; r < strata->at[i].n_rows; r++) {
			if (strata->at[i].is_candidate[r])
				continue;
			if (has_any && strata->at[i].row[r]->key[key] != value)
				return VALUE_OTHER;
			value = strata->at[i].row[r]->key[key];
			has_any = true;
		}
	}
	return value;
}

const char *
control_text(struct study *study, const struct suspect *suspect)
{
	int field = suspect->cause.term[0].field;
	uint32_t value = control_value(suspect);

	if (suspect->strata.is_past && (field != FIELD_ENDPOINT || value == VALUE_OTHER))
		return field == FIELD_ENDPOINT ? "the other endpoints" : "its own past";
	if (value != VALUE_OTHER && value != NAME_NONE)
		return term_text(study, field, value);
	if (field == FIELD_VERSION)
		return "the other versions";
	const char *path = store_field_name(study->store, field);

	return arena_fmt(study->arena, "the other values of %s",
			 text_safe_in(study->arena, field_last(path), strlen(field_last(path))));
}

const char *
places_text(struct study *study, const struct contrast *contrast)
{
	bool is_named = contrast->n_named == contrast->n_endpoints &&
			contrast->endpoint[0] != NAME_NONE;

	if (!contrast->n_endpoints ||
	    (contrast->n_named == 1 && contrast->n_endpoints == 1 && !is_named))
		return "";
	const char *first =
		value_text(study, contrast->n_named ? contrast->endpoint[0] : VALUE_OTHER);

	if (contrast->n_endpoints == 1)
		return first;
	if (contrast->n_endpoints == 2 && is_named)
		return arena_fmt(study->arena, "%s and %s", first,
				 value_text(study, contrast->endpoint[1]));
	return arena_fmt(study->arena, "%zu endpoints", contrast->n_endpoints);
}

/* A name at the start of a sentence: only our own words begin with a capital. */
const char *
opening(struct study *study, const char *text)
{
	if (strncmp(text, "the ", 4) && strncmp(text, "its ", 4))
		return text;
	return arena_fmt(study->arena, "%c%s", text[0] - 'a' + 'A', text + 1);
}

/* `On /a: ` before a figure; nothing when the log has no endpoint. */
static const char *
on_text(struct asked *ask)
{
	const char *places = places_text(ask->study, &ask->suspect->contrast);

	return *places ? arena_fmt(ask->study->arena, "On %s", places) : "Unstratified";
}

static const char *
rates_text(struct asked *ask)
{
	const struct contrast *c = &ask->suspect->contrast;

	if (isnan(ask->suspect->rates.bad))
		return "timeouts cannot be counted";
	return arena_fmt(
		ask->study->arena, "%llu of %llu bad against %llu of %llu",
		(unsigned long long)c->bad_candidate, (unsigned long long)c->rated_candidate,
		(unsigned long long)c->bad_control, (unsigned long long)c->rated_control);
}

/* `126 ms`, or where it is another like for like `126 ms (like for like 137.9 ms)`. */
static const char *
control_mean(struct arena *arena, const struct contrast *c)
{
	const char *mean = ms_text(arena, c->mean_control_ms * 1000);

	if (!contrast_is_weighted(c))
		return mean;
	return arena_fmt(arena, "%s (like for like %s)", mean,
			 ms_text(arena, c->like_control_ms * 1000));
}

const char *
separation_text(struct asked *ask)
{
	struct arena *arena = ask->study->arena;
	const struct suspect *s = ask->suspect;
	const struct contrast *c = &s->contrast;
	const char *own = suspect_text(ask->study, s), *other = control_text(ask->study, s);

	if (s->strata.is_past && !c->n_endpoints)
		return arena_fmt(arena, "Nothing before onset to set %s against.", own);
	if (s->strata.is_past && isnan(c->delta))
		return arena_fmt(arena, "%s since onset against before: %s.", own, rates_text(ask));
	if (s->strata.is_past)
		return arena_fmt(arena,
				 "%s since onset against before, by version: Cliff's delta %s, "
				 "mean %s against %s (n=%llu and %llu); %s.",
				 own, ratio_text(arena, c->delta),
				 ms_text(arena, c->mean_candidate_ms * 1000),
				 control_mean(arena, c),
				 (unsigned long long)c->n_candidate,
				 (unsigned long long)c->n_control, rates_text(ask));
	if (!c->n_endpoints)
		return arena_fmt(arena, "No endpoint has both %s and %s.", own, other);
	if (isnan(c->delta))
		return arena_fmt(arena, "%s: %s, %s against %s.", on_text(ask), rates_text(ask),
				 own, other);
	if (c->separated)
		return arena_fmt(arena,
				 "%s every %s request is slower than every %s request: slowest %s "
				 "%s, fastest %s %s; Cliff's delta %.2f.",
				 on_text(ask), own, other, other,
				 ms_text(arena, c->max_control_ms * 1000), own,
				 ms_text(arena, c->min_candidate_ms * 1000), c->delta);
	return arena_fmt(arena,
			 "%s %s against %s: Cliff's delta %s, mean %s against %s (n=%llu and "
			 "%llu); %s.",
			 on_text(ask), own, other, ratio_text(arena, c->delta),
			 ms_text(arena, c->mean_candidate_ms * 1000),
			 control_mean(arena, c),
			 (unsigned long long)c->n_candidate, (unsigned long long)c->n_control,
			 rates_text(ask));
}

const char *
chance_text(struct asked *ask)
{
	struct study *study = ask->study;
	struct arena *arena = study->arena;
	const struct suspect *s = ask->suspect;
	const struct contrast *c = &s->contrast;
	bool is_floor = s->p == c->p_two_sided && s->p <= c->p_floor * (1 + 1e-9);
	const char *tail = "";

	if (isnan(s->p))
		return "Nothing can be tested: no stratum has both arms.";
	const char *head = arena_fmt(arena, "Like for like, %llu v %llu: two-sided p %s",
				     (unsigned long long)c->requests_candidate,
				     (unsigned long long)c->requests_control, p_text(arena, s->p));

	if (is_floor && s->p >= limit(LIMIT_CHANCE))
		tail = arena_fmt(arena, ", the smallest %llu v %llu can give",
				 (unsigned long long)c->n_candidate,
				 (unsigned long long)c->n_control);
	else if (!isnan(s->p_adjusted))
		tail = arena_fmt(arena, "; adjusted for %zu looks p %s",
				 ask->all->tested, p_text(arena, s->p_adjusted));
	struct contrast pooled = contrast_make(study, &s->strata, false, true);

	if (isnan(pooled.p_two_sided) || s->strata.is_past || s->p < limit(LIMIT_CHANCE) ||
	    pooled.n_candidate == c->n_candidate)
		return arena_fmt(arena, "%s%s.", head, tail);
	return arena_fmt(arena, "%s%s. Pooled over endpoints, %llu v %llu, p %s.", head, tail,
			 (unsigned long long)pooled.n_candidate,
			 (unsigned long long)pooled.n_control, p_text(arena, pooled.p_two_sided));
}

const char *
timing_text(struct asked *ask, const struct ref *first, bool is_new, int64_t change)
{
	struct study *study = ask->study;
	struct arena *arena = study->arena;
	const struct onset *onset = &study->onset;
	const char *own = suspect_text(study, ask->suspect);

	if (is_new && first->id == onset->ref.id) {
		struct record before, at;
		bool is_bad = store_record(study->store, first->id, &at, NULL) &&
			      outcome_is_bad(at.outcome);
		const char *what = is_bad ? "bad record" : "slow record";
		bool is_other = store_record(study->store, onset->before.id, &before, NULL) &&
				ask->suspect->cause.term[0].field == FIELD_VERSION &&
				before.version != NAME_NONE;

		return arena_fmt(arena, "The first %s record, %s, is the first %s%s%s.", own,
				 clock_text(arena, first->at_ns), what,
				 is_other ? "; the record before it is " : "",
				 is_other ? value_text(study, before.version) : "");
	}
	const char *interval = arena_fmt(arena, "the onset lies after %s, at or before %s",
					 clock_text(arena, onset->after_ns),
					 clock_text(arena, onset->at_or_before_ns));

	if (change != INSTANT_NONE)
		return arena_fmt(arena, "%s was first seen at %s and changed at about %s; %s.", own,
				 clock_text(arena, first->at_ns), clock_text(arena, change),
				 interval);
	return arena_fmt(arena, "%s was first seen at %s; %s.", own,
			 clock_text(arena, first->at_ns), interval);
}

const char *
explains_text(struct asked *ask)
{
	struct study *study = ask->study;
	struct query bad = query_cause(query_since(study), &ask->suspect->cause);
	double explained = ask->suspect->share.explained;
	const char *own = suspect_text(study, ask->suspect);
	const char *word = study->bad == study->timeouts ? "timeouts" : "bad records";

	bad.bad = 1;
	if (isnan(explained))
		return arena_fmt(study->arena,
				 "No share can be given to %s: no stratum has both arms and a "
				 "reference.",
				 own);
	if (!study->since_bad)
		return arena_fmt(study->arena, "Explained %.2f.", explained);
	return arena_fmt(study->arena, "Explained %.2f; %s has %llu of %llu %s.", explained, own,
			 (unsigned long long)query_count(&bad),
			 (unsigned long long)study->since_bad, word);
}

const char *
rivals_text(struct asked *ask, enum check_state state)
{
	struct study *study = ask->study;
	struct suspect *s = ask->suspect;
	const char *field = field_last(store_field_name(study->store, s->cause.term[0].field));
	const char *rival = cause_text(study->store, &s->rival, study->arena);
	const char *name = text_safe_in(study->arena, field, strlen(field));

	if (state == CHECK_CONTRADICTS)
		return arena_fmt(study->arena, "%s keeps its share when the %s is held equal.",
				 rival, name);
	if (state == CHECK_THIN && !s->is_untold)
		return arena_fmt(study->arena, "%s differs by itself as well; what %s adds is "
				 "there with it and without it.", rival, suspect_text(study, s));
	if (state == CHECK_THIN)
		return arena_fmt(study->arena, "%s and %s cannot be told apart here.",
				 suspect_text(study, s), rival);
	const struct check *control = check_find(s->check, s->n_checks, 4);

	bool is_beside = control && control->state == CHECK_PASS;
	const char *other = control_text(study, s);
	const char *did = s->strata.is_past ? " did not change as much"
			: strncmp(other, "the other", 9) ? " on the same endpoint is fast"
							 : " on the same endpoints are fast";

	return arena_fmt(study->arena, "No rival is left once the %s is fixed%s%s%s.", name,
			 is_beside ? ": " : "", is_beside ? other : "", is_beside ? did : "");
}

const char *
size_text(struct asked *ask, bool is_enough)
{
	const struct contrast *c = &ask->suspect->contrast;

	return arena_fmt(
		ask->study->arena, "%llu and %llu like-for-like requests; %.0f a side are %s.",
		(unsigned long long)c->requests_candidate, (unsigned long long)c->requests_control,
		limit(LIMIT_ARM_N), is_enough ? "enough" : "wanted");
}
