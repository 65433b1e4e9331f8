/* gate_versions: who is the canary, who stands beside it, and why these two. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/analysis/gate_private.h"
#include "core/base/instant.h"
#include "core/base/names.h"

#define NAMED_MAX 10	/* versions an error names */

struct query
gate_query(const struct query *query)
{
	struct query cut = *query;
	struct ref last;

	if (cut.until_ns != INSTANT_NONE && cut.until_ns < cut.as_of_ns)
		cut.as_of_ns = cut.until_ns;
	if (cut.as_of_ns == INT64_MAX && query_last(&cut, &last))
		cut.as_of_ns = last.at_ns;
	return cut;
}

static void
by_version(const struct query *query, struct groups *out)
{
	*out = (struct groups){0};
	query_values(query, FIELD_VERSION, out);
}

static const char *
clean(const struct query *query, uint32_t id)
{
	return names_get(store_names(query->store), id)->clean;
}

/* An error unless some record of the whole log has the version. */
static int
check_seen(const struct query *query, const char *option, uint32_t version, struct err *err)
{
	struct query all = query_all(query->store, INT64_MAX);
	struct query one = query_with(all, FIELD_VERSION, version);
	struct groups groups;
	struct str seen = {0};
	struct ref first;
	size_t n = 0;

	if (version != NAME_NONE && query_first(&one, &first))
		return 0;
	by_version(&all, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		uint32_t id = groups.at[i].key[0];
		if (id == NAME_NONE || groups.at[i].cell.n == 0)
			continue;
		if (n++ < NAMED_MAX)
			str_fmt(&seen, "%s%s", n > 1 ? ", " : "", clean(query, id));
	}
	if (n > NAMED_MAX)
		str_fmt(&seen, " and %zu more", n - NAMED_MAX);
	err_set(err, ERR_USAGE, "%s %s: no record has this version; seen: %s", option,
		clean(query, version), n > 0 ? str_text(&seen) : "none");
	groups_release(&groups);
	str_release(&seen);
	return -1;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The digits of the number that begins here, but for leading zeros; *at goes to the first. */
static size_t
number_len(const char **at)
{
	size_t len = 0;

	while (**at == '0' && is_digit((*at)[1]))
		++*at;
	while (is_digit((*at)[len]))
		len++;
	return len;
}

/*
 * Names that are the same but for a number, as `v1.9` and `v1.10`: > 0 when the first has the
 * higher one, < 0 the lower; 0 for names that are not, which no order makes older or newer.
 */
static int
number_order(const char *a, const char *b)
{
	int order = 0;

	while (*a && *b) {
		if (!is_digit(*a) || !is_digit(*b)) {
			if (*a++ != *b++)
				return 0;
			continue;
		}
		size_t len_a = number_len(&a), len_b = number_len(&b);
		if (order == 0 && len_a != len_b)
			order = len_a > len_b ? 1 : -1;
		else if (order == 0)
			order = memcmp(a, b, len_a);
		a += len_a;
		b += len_b;
	}
	return *a == *b ? order : 0;
}

/* Which of two that began together is first met is chance: by as much as one of its requests may
 * keep us waiting, and of two seen in one instant always. */
static bool
began_together(const struct group *found, const struct group *other)
{
	const struct ref *ref = found->cell.ref;
	int64_t apart_ns = ref[REF_FIRST].at_ns - other->cell.ref[REF_FIRST].at_ns;
	uint64_t n = found->cell.n > 1 ? found->cell.n - 1 : 1;

	return apart_ns <= (ref[REF_LAST].at_ns - ref[REF_FIRST].at_ns) / (int64_t)n;
}

/* The one with the highest number among those that began together with the newest. */
static const struct group *
highest(const struct query *query, const struct groups *groups, const struct group *newest,
	uint32_t other_than)
{
	const struct group *found = newest;

	for (size_t i = 0; i < groups->n; i++) {
		const struct group *group = &groups->at[i];
		if (group->key[0] != NAME_NONE && group->key[0] != other_than &&
		    group->cell.n > 0 && began_together(newest, group) &&
		    number_order(clean(query, group->key[0]), clean(query, found->key[0])) > 0)
			found = group;
	}
	return found;
}

/* The version first seen last; of several at one time the later in order of name, and of those
 * that began together the one with the higher number. */
static uint32_t
newest(const struct query *query, const struct groups *groups, uint32_t other_than,
       int64_t *first_ns)
{
	const struct group *found = NULL;

	for (size_t i = 0; i < groups->n; i++) {
		const struct group *group = &groups->at[i];
		int64_t at_ns = group->cell.ref[REF_FIRST].at_ns;
		if (group->key[0] == NAME_NONE || group->key[0] == other_than ||
		    group->cell.n == 0 || (found && at_ns < *first_ns))
			continue;
		found = group;
		*first_ns = at_ns;
	}
	if (!found)
		return NAME_NONE;
	found = highest(query, groups, found, other_than);
	*first_ns = found->cell.ref[REF_FIRST].at_ns;
	return found->key[0];
}

/* The version with most requests in these groups, or NAME_NONE. */
static uint32_t
busiest(const struct groups *groups, uint32_t other_than)
{
	uint32_t found = NAME_NONE;
	uint64_t most = 0;

	for (size_t i = 0; i < groups->n; i++) {
		const struct group *group = &groups->at[i];
		if (group->key[0] == NAME_NONE || group->key[0] == other_than ||
		    group->cell.n <= most)
			continue;
		found = group->key[0];
		most = group->cell.n;
	}
	return found;
}

/* Choose a baseline: most requests beside the canary, else the newest of the others. */
static uint32_t
choose_baseline(const struct query *query, const struct gate_options *options,
		const struct groups *seen, uint32_t canary, const char **why)
{
	int64_t since_ns = query->as_of_ns - options->window_ns + 1, first_ns = INSTANT_NONE;
	struct query window = query_window(*query, since_ns, query->as_of_ns);
	struct groups beside;

	by_version(&window, &beside);
	uint32_t baseline = busiest(&beside, canary);
	*why = "has the most requests beside it";
	if (baseline == NAME_NONE) {
		baseline = newest(query, seen, canary, &first_ns);
		*why = "is the newest of the others, none of which was seen beside it";
	}
	groups_release(&beside);
	return baseline;
}

static const char *
why_text(const struct query *query, const struct gate_options *options, struct arena *arena,
	 uint32_t canary, uint32_t baseline, int64_t first_ns, const char *baseline_why)
{
	char when[INSTANT_TEXT];
	const char *first = options->canary != NAME_NONE ?
		arena_fmt(arena, "%s as asked", clean(query, canary)) :
		arena_fmt(arena, "%s is the newest version (first seen %s)", clean(query, canary),
			  instant_rfc3339(when, first_ns));

	if (baseline == NAME_NONE)
		return arena_fmt(arena, "%s; there is no other version", first);
	if (options->baseline != NAME_NONE)
		return arena_fmt(arena, "%s; %s as asked", first, clean(query, baseline));
	return arena_fmt(arena, "%s; %s %s", first, clean(query, baseline), baseline_why);
}

int
gate_versions(const struct query *query, const struct gate_options *options, struct arena *arena,
	      uint32_t *canary, uint32_t *baseline, const char **why, struct err *err)
{
	int64_t first_ns = INSTANT_NONE;
	const char *baseline_why = "";
	struct groups seen;

	if (options->canary != NAME_NONE && check_seen(query, "--canary", options->canary, err) < 0)
		return -1;
	if (options->baseline != NAME_NONE) {
		if (check_seen(query, "--baseline", options->baseline, err) < 0)
			return -1;
		if (options->baseline == options->canary)
			return err_set(err, ERR_USAGE, "--baseline and --canary are both %s; "
				       "give two versions", clean(query, options->canary));
	}
	by_version(query, &seen);
	*canary = options->canary != NAME_NONE ? options->canary :
		newest(query, &seen, options->baseline, &first_ns);
	*baseline = options->baseline;
	if (*canary == NAME_NONE) {
		*why = "no version was seen: all requests are judged, by absolute limits only";
	} else {
		if (*baseline == NAME_NONE)
			*baseline = choose_baseline(query, options, &seen, *canary, &baseline_why);
		*why = why_text(query, options, arena, *canary, *baseline, first_ns, baseline_why);
	}
	groups_release(&seen);
	return 0;
}
