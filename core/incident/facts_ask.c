/* facts_ask: the questions to the store that several makers of texts have in common. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/str.h"
#include "core/incident/facts_private.h"

struct query
ask_cause(struct query query, const struct cause *cause)
{
	for (int i = 0; i < cause->n; i++)
		query = query_with(query, cause->term[i].field, cause->term[i].value);
	return query;
}

/*
 * The control of a pair is what differs in its first field: v1.3 on /risk-score is held
 * against the other versions on /risk-score.
 */
struct query
ask_control(struct query query, const struct verdict *verdict)
{
	const struct cause *cause = &verdict->cause;

	for (int i = 0; i < cause->n; i++) {
		int field = cause->term[i].field;

		if (i)
			query = query_with(query, field, cause->term[i].value);
		else if (field == FIELD_VERSION && verdict->control)
			query = query_with(query, field, verdict->control);
		else
			query = query_others(query, field, cause->term[i].value);
	}
	return query;
}

bool
ask_is_beside(struct query query, const struct verdict *verdict)
{
	enum { ENOUGH = 20, A_SHARE = 50 };
	struct ref first, last;

	if (verdict->onset.is_known)
		query = query_window(query, verdict->onset.at_or_before_ns,
				     verdict->onset.ended_ns);
	struct query cause = ask_cause(query, &verdict->cause);
	struct query control = ask_control(query, verdict);
	if (!verdict->cause.n || !query_first(&cause, &first) || !query_last(&cause, &last))
		return false;
	uint64_t of = query_count(&control);
	struct query both = query_window(control, first.at_ns, last.at_ns + 1);
	uint64_t n = query_count(&both);

	return n >= ENOUGH || (n > 0 && n * A_SHARE >= of);
}

const char *
ask_control_name(const struct query *query, const struct verdict *verdict, struct arena *arena)
{
	const struct cause *cause = &verdict->cause;
	const char *name = "the others";

	if (!cause->n)
		return name;
	/* Nothing else answers on an endpoint: it is set against itself. */
	if (cause->n == 1 && cause->term[0].field == FIELD_ENDPOINT)
		return "those before onset";
	if (cause->term[0].field == FIELD_VERSION)
		return verdict->control ? say_name(query->store, verdict->control)
					: "the other versions";

	/* With one other value, it has a name; `none` and `false` alone are no names. */
	struct groups groups = { 0 };
	struct query control = ask_control(*query, verdict);
	query_group_counts(&control, &cause->term[0].field, 1, 0, &groups);
	if (groups.n == 1 && groups.at[0].key[0])
		name = cause->term[0].field < FIELD_DIM ?
			say_name(query->store, groups.at[0].key[0]) :
			arena_fmt(arena, "%s=%s", say_field(query->store, cause->term[0].field),
				  say_name(query->store, groups.at[0].key[0]));
	groups_release(&groups);
	return name;
}

const char *
ask_opening(const char *name, struct arena *arena)
{
	return strncmp(name, "the o", 5) == 0 ? arena_fmt(arena, "T%s", name + 1) : name;
}

static int
by_time(const void *a, const void *b)
{
	return ref_compare(a, b);
}

void
cites_sort(struct cites *cites, struct arena *arena)
{
	struct ref *ref = arena_copy(arena, cites->ref, cites->n * sizeof(*ref));

	if (cites->n)
		qsort(ref, cites->n, sizeof(*ref), by_time);
	cites->ref = ref;
}

/* The filter that finds all of what a query asks, in the language of --where. */
static const char *
filter_of(const struct query *query, struct arena *arena)
{
	struct str text = { 0 };

	for (size_t i = 0; query->where && where_term(query->where, i); i++) {
		str_add(&text, i ? " " : "");
		where_shown(query->where, i, store_names(query->store), &text);
	}
	for (int i = 0; i < query->n_terms; i++) {
		const struct term *term = &query->term[i];
		const char *value = term->field == FIELD_OUTCOME ?
			outcome_word((enum outcome)term->value) : !term->value ? NULL :
			say_name(query->store, term->value);

		if (text.len)
			str_char(&text, ' ');
		where_quote(&text, store_field_name(query->store, term->field),
			    term->is_not ? "!=" : "=", value);
	}
	if (query->bad >= 0) {
		if (text.len)
			str_char(&text, ' ');
		str_add(&text, query->bad ? "outcome=timeout,server_error" :
			"outcome!=timeout,server_error");
	}
	const char *kept = text.len ? arena_text(arena, text.at, text.len) : NULL;
	str_release(&text);
	return kept;
}

struct cites
ask_cites(const struct query *query, size_t max, struct arena *arena)
{
	struct ref ref[CITES_MAX];
	struct cites cites = { 0 };

	cites.n = query_cite(query, ref, max < CITES_MAX ? max : CITES_MAX, &cites.more);
	cites.ref = arena_copy(arena, ref, cites.n * sizeof(*ref));
	cites_sort(&cites, arena);
	if (cites.more)
		cites.filter = filter_of(query, arena);
	return cites;
}

struct cites
cites_of_refs(const struct ref *ref, size_t n, struct arena *arena)
{
	return (struct cites){ .ref = arena_copy(arena, ref, n * sizeof(*ref)), .n = n };
}

static bool
holds(const struct ref *ref, size_t n, uint32_t id)
{
	for (size_t i = 0; i < n; i++)
		if (ref[i].id == id)
			return true;
	return false;
}

struct cites
cites_join(const struct cites *a, const struct cites *b, struct arena *arena)
{
	struct ref ref[CITES_MAX];
	struct cites out = { .more = a->more + b->more };
	const struct cites *part[] = { a, b };

	for (size_t p = 0; p < LENGTH(part); p++)
		for (size_t i = 0; i < part[p]->n; i++) {
			const struct ref *next = &part[p]->ref[i];

			if (!next->id || holds(ref, out.n, next->id))
				continue;
			if (out.n < CITES_MAX)
				ref[out.n++] = *next;
			else
				out.more++;
		}
	out.ref = arena_copy(arena, ref, out.n * sizeof(*ref));
	if (out.more)
		out.filter = a->filter ? a->filter : b->filter;
	return out;
}

void
ask_latencies(const struct query *query, struct dist *out)
{
	struct cell cell = { 0 };

	*out = (struct dist){ 0 };
	query_cell(query, &cell);
	dist_merge(out, &cell.other);
	dist_merge(out, &cell.bad);
	cell_release(&cell);
}

struct bad_count
group_harm(const struct stat_group *group, const struct impact *impact)
{
	return (struct bad_count){ group->timeouts + (impact_is_errors(impact) ? group->errors : 0),
			      group->told };
}

struct bad_count
ask_harm(const struct query *query, const struct impact *impact)
{
	struct cell cell = { 0 };

	query_counts(query, &cell);
	struct bad_count harm = { cell.outcome[OUTCOME_TIMEOUT] + (impact_is_errors(impact) ?
			     cell.outcome[OUTCOME_SERVER_ERROR] : 0),
			     cell.n - cell.outcome[OUTCOME_UNKNOWN] };
	cell_release(&cell);
	return harm;
}

static bool
has_baseline(const struct impact *impact, uint32_t endpoint)
{
	for (size_t i = 0; i < impact->n_endpoints; i++)
		if (impact->by_endpoint[i].endpoint == endpoint)
			return impact->by_endpoint[i].has_baseline;
	return false;
}

/* Order of name, which is that of the groups; ties of the worst stay in it. */
size_t
ask_worst_endpoints(const struct facts *facts, struct hurt_endpoint *out, size_t max, size_t *more)
{
	const struct impact *impact = &facts->verdict->impact;
	size_t n = 0, hit = 0, *of = xmalloc((max + 1) * sizeof(*of));

	for (size_t i = 0; i < facts->n_endpoint; i++) {
		struct bad_count harm = group_harm(&facts->by_endpoint[i], impact);
		size_t at = n < max ? n : max - 1;

		if (!harm.k || (hit++ >= max && harm.k <= out[at].harm.k))
			continue;
		for (; at > 0 && harm.k > out[at - 1].harm.k; at--) {
			out[at] = out[at - 1];
			of[at] = of[at - 1];
		}
		out[at] = (struct hurt_endpoint){ facts->by_endpoint[i].key[0], harm,
			has_baseline(impact, facts->by_endpoint[i].key[0]) };
		of[at] = i;
		n += n < max;
	}
	*more = hit - n;
	/* Where all are named, their names are the order that a reader expects. */
	for (size_t i = 1; i < n && !*more; i++)
		for (size_t k = i; k > 0 && of[k] < of[k - 1]; k--) {
			struct hurt_endpoint swap = out[k];
			size_t place = of[k];

			out[k] = out[k - 1];
			out[k - 1] = swap;
			of[k] = of[k - 1];
			of[k - 1] = place;
		}
	free(of);
	return n;
}

int64_t
ask_span(const struct query *query, struct ref *first, struct ref *last)
{
	if (!query_first(query, first) || !query_last(query, last))
		return -1;
	return last->at_ns - first->at_ns;
}
