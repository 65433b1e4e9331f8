/* check_text_control: the sentences of C4 and C5: what stayed well, and where it holds. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/analysis/check_private.h"
#include "core/analysis/goes_on.h"
#include "core/analysis/risen.h"
#include "core/analysis/spread_private.h"

/* Did the candidate fail both before and after a window of time? */
static bool
is_between(struct asked *ask, int64_t from_ns, int64_t to_ns)
{
	struct query bad = query_cause(query_since(ask->study), &ask->suspect->cause);

	bad.bad = 1;
	struct query before = query_window(bad, INSTANT_NONE, from_ns - 1);
	struct query after = query_window(bad, to_ns + 1, INSTANT_NONE);

	return query_count(&before) && query_count(&after);
}

uint64_t
count_beside(struct asked *ask, struct query query)
{
	struct query own = query_cause(query_since(ask->study), &ask->suspect->cause);
	struct ref first, last;

	if (!query_first(&own, &first) || !query_last(&own, &last))
		return 0;
	/* Of its first and last moment nothing is known: a whole second may be written alike. */
	query = first.at_ns < last.at_ns ? query_window(query, first.at_ns + 1, last.at_ns - 1)
					 : query_window(query, first.at_ns, last.at_ns + 1);
	return query_count(&query);
}

/* `90 ms at 18:06:30 and 95 ms at 18:07:00`: the records of a small control by time. */
const char *
moments_text(struct study *study, const struct query *query, int64_t *from_ns, int64_t *to_ns)
{
	struct cursor cursor = {0};
	struct record record;
	struct str text = {0};
	uint32_t id;
	uint64_t n = query_count(query);

	for (uint64_t i = 0; i < n && query_next(query, &cursor, &record, &id); i++) {
		*from_ns = i ? *from_ns : record.at_ns;
		*to_ns = record.at_ns;
		str_fmt(&text, "%s%s at %s", i == 0 ? "" : i + 1 == n ? " and " : ", ",
			record.latency_us == LATENCY_NONE ? "unknown time"
			: ms_text(study->arena, (double)record.latency_us),
			clock_text(study->arena, record.at_ns));
	}
	const char *out = arena_text(study->arena, str_text(&text), text.len);

	str_release(&text);
	return out;
}

/* The control before and since the onset: it got worse at the onset too. */
static const char *
risen_text(struct asked *ask, const struct query *since)
{
	struct study *study = ask->study;
	struct query before = query_window(control_query(study, ask->suspect, false),
					   INSTANT_NONE, study->from_ns - 1);
	struct query bad[2] = {before, *since};

	bad[0].bad = bad[1].bad = 1;
	return arena_fmt(study->arena,
			 "%s got worse at the onset too, set against what came before: %s, %llu "
			 "bad; since then %s, %llu bad.",
			 opening(study, control_text(study, ask->suspect)),
			 latencies_text(study, &before), (unsigned long long)query_count(&bad[0]),
			 latencies_text(study, since), (unsigned long long)query_count(&bad[1]));
}

/* What came after the candidate had gone is as ill as it was. */
static const char *
goes_on_text(struct asked *ask)
{
	struct study *study = ask->study;
	struct query own = suspect_query(study, ask->suspect, true), after = own;

	goes_on_query(study, ask->suspect, &after);
	return arena_fmt(study->arena,
			 "%s was hurt alike when %s had gone: %s (n=%llu) right after its last "
			 "record; %s itself %s.",
			 opening(study, control_text(study, ask->suspect)),
			 suspect_text(study, ask->suspect), latencies_text(study, &after),
			 (unsigned long long)query_count(&after),
			 suspect_text(study, ask->suspect), latencies_text(study, &own));
}

const char *
concurrent_text(struct asked *ask, const struct harm *control, enum check_state state)
{
	struct study *study = ask->study;
	struct arena *arena = study->arena;
	const char *own = suspect_text(study, ask->suspect),
		   *other = control_text(study, ask->suspect);
	struct query query = control_query(study, ask->suspect, true);
	const char *n = count_text(arena, control->n, "record");
	int64_t from_ns = 0, to_ns = 0;

	if (state == CHECK_UNTESTABLE && ask->suspect->strata.is_past && !study->has_onset)
		return "No onset was found: nothing lies before it to compare with.";
	if (state == CHECK_UNTESTABLE)
		return arena_fmt(arena,
				 "No concurrent control: %s has no record since onset on the same "
				 "endpoint.",
				 other);
	if (ask->suspect->strata.is_past && state == CHECK_CONTRADICTS) {
		struct query bad = query;

		bad.bad = 1;
		return arena_fmt(arena, "%s fared alike: %llu of %s bad (%s).",
				 opening(study, other), (unsigned long long)query_count(&bad), n,
				 latencies_text(study, &bad));
	}
	if (ask->suspect->goes_on)
		return goes_on_text(ask);
	if (control->n <= 3 && query_count(&query) <= 3 && !ask->suspect->strata.is_past) {
		const char *moments = moments_text(study, &query, &from_ns, &to_ns);

		return arena_fmt(arena, "%s answered in %s, %s %s; %s.", opening(study, other),
				 moments,
				 is_between(ask, from_ns, to_ns) ? "between failures of"
								 : "at the same time as",
				 own, n);
	}
	if (state == CHECK_CONTRADICTS && suspect_rose_alike(study, ask->suspect))
		return risen_text(ask, &query);
	if (ask->suspect->is_apart)
		return arena_fmt(arena, "%s %s beside %s (%llu of %llu requests): what "
				 "came before it, or after it had gone, is of another time.",
				 opening(study, other),
				 count_beside(ask, query) ? "hardly answered" : "did not answer",
				 own, (unsigned long long)count_beside(ask, query),
				 (unsigned long long)query_count(&query));
	return arena_fmt(
		arena, "%s since %s, beside %s: %s, %.0f of %s hurt%s.", opening(study, other),
		clock_text(arena, study->from_ns), own, latencies_text(study, &query),
		control->hurt + control->slow_unsupported, n,
		state == CHECK_CONTRADICTS ? ": as much as the suspect, or half of it"
		: ask->suspect->is_beyond ? ": worse than before as well, but by far less" : "");
}

/* Endpoints the candidate was seen on without any control: named with their lines. */
static const char *
one_armed_text(struct asked *ask)
{
	struct study *study = ask->study;
	const struct strata *strata = &ask->suspect->strata;
	const char *other = control_text(study, ask->suspect);
	struct str text = {0};
	size_t n = 0;

	for (size_t i = 0; i < strata->n; i++) {
		uint32_t endpoint = strata->at[i].n_rows ? strata->at[i].row[0]->key[1] : NAME_NONE;

		if (!strata->at[i].a.n || stratum_both(strata, &strata->at[i], 1) || n++ >= 3)
			continue;
		str_fmt(&text, " %s has no %s record: not testable there.",
			value_text(study, endpoint), other);
	}
	if (n > 3)
		str_fmt(&text, " %zu more likewise.", n - 3);
	const char *out = arena_text(study->arena, str_text(&text), text.len);

	str_release(&text);
	return out;
}

/* `/pay, /risk-score and 3 more`. */
static const char *
names_text(struct study *study, const uint32_t *name, size_t n)
{
	struct str text = {0};

	for (size_t i = 0; i < n && i < 3; i++)
		str_fmt(&text, "%s%s", i == 0 ? "" : i + 1 == n ? " and " : ", ",
			value_text(study, name[i]));
	if (n > 3)
		str_fmt(&text, " and %zu more", n - 3);
	const char *out = arena_text(study->arena, str_text(&text), text.len);

	str_release(&text);
	return out;
}

const char *
inside_text(struct asked *ask, enum check_state state)
{
	struct study *study = ask->study;
	const char *places = places_text(study, &ask->suspect->contrast);
	const struct spread *spread = ask->suspect->spread;

	if (spread && state == CHECK_PASS)
		return arena_fmt(study->arena, "Holds on %s; on %s it is no worse than %s.%s",
				 names_text(study, spread->worse, spread->n_worse),
				 names_text(study, spread->well, spread->n_well),
				 control_text(study, ask->suspect), one_armed_text(ask));
	const char *head = state == CHECK_PASS ? "Holds" : state == CHECK_CONTRADICTS
		? "Does not hold in every stratum" : state == CHECK_THIN ? "Holds only in part"
		: "Cannot be compared like for like";

	return arena_fmt(study->arena, "%s%s%s.%s", head, *places ? " on " : "", places,
			 one_armed_text(ask));
}

const char *
inside_past_text(struct asked *ask, enum check_state state, uint32_t version)
{
	struct study *study = ask->study;
	const char *own = suspect_text(study, ask->suspect);

	if (state == CHECK_UNTESTABLE)
		return study->has_onset ? "No second version to look at."
					: "No onset was found: nothing lies before it to compare "
					  "with.";
	const struct axis *axis = study_axis(study, FIELD_VERSION);

	if (state == CHECK_THIN)
		return arena_fmt(study->arena, "%s is as it was with a value of another field.",
				 own);
	if (state == CHECK_PASS)
		return axis && axis->role != AXIS_CONSTANT
			? arena_fmt(study->arena, "No version on %s is healthy since onset.", own)
			: arena_fmt(study->arena, "No value of another field is healthy on %s "
				    "since onset.", own);
	if (version == NAME_NONE)	/* it is the version itself, and the only one */
		return arena_fmt(study->arena, "Not all that %s served is hurt.", own);
	struct query query = query_with(query_cause(query_since(study), &ask->suspect->cause),
					FIELD_VERSION, version);

	struct query bad = query;

	bad.bad = 1;
	return arena_fmt(study->arena, "%s on %s after onset: %s, %llu of %llu bad.", own,
			 value_text(study, version), latencies_text(study, &query),
			 (unsigned long long)query_count(&bad),
			 (unsigned long long)query_count(&query));
}
