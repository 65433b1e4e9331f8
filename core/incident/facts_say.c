/* facts_say: how figures, names and records are put into words, one way for every text. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/base/text.h"
#include "core/incident/facts_private.h"

static const char *
keep(struct arena *arena, const char *text)
{
	return arena_text(arena, text, strlen(text));
}

const char *
say_ms(struct arena *arena, double ms)
{
	char buf[32];

	return keep(arena, num_text(buf, ms, 1));
}

const char *
say_clock(struct arena *arena, int64_t at_ns)
{
	char buf[INSTANT_TEXT];

	return keep(arena, instant_clock(buf, at_ns, NULL));
}

const char *
say_name(const struct store *store, uint32_t name)
{
	return names_get(store_names(store), name)->clean;
}

const char *
say_field(const struct store *store, int field)
{
	const char *name = store_field_name(store, field);
	const char *dot = strrchr(name, '.');

	/* `service.name` is no `name`. */
	bool is_bare = dot && (strcmp(dot, ".name") == 0 || strcmp(dot, ".id") == 0);

	return dot && dot[1] && !is_bare && store_field_find(store, dot + 1) == field ? dot + 1
										      : name;
}

const char *
say_range(struct arena *arena, double low_ms, double high_ms)
{
	const char *low = say_ms(arena, low_ms), *high = say_ms(arena, high_ms);

	return strcmp(low, high) ? arena_fmt(arena, "%s-%s", low, high) : low;
}

const char *
say_share(struct arena *arena, double share, uint64_t n)
{
	char buf[32];

	if (isnan(share))
		return "-";
	return arena_fmt(arena, "%s%%", num_text(buf, 100 * share, n < 100 ? 0 : 1));
}

const char *
say_change(struct arena *arena, double change)
{
	char buf[32];

	if (isnan(change))
		return "-";
	return arena_fmt(arena, "%s%s%%", change >= 0 ? "+" : "", num_text(buf, 100 * change, 1));
}

const char *
say_count(struct arena *arena, uint64_t n, const char *one, const char *many)
{
	return arena_fmt(arena, "%llu %s", (unsigned long long)n, n == 1 ? one : many);
}

const char *
say_span(struct arena *arena, int64_t ns)
{
	char buf[64];

	if (ns >= 0 && ns < 600 * NS_PER_S)
		return arena_fmt(arena, "%s s",
				 num_text(buf, (double)ns / 1e9, ns < 60 * NS_PER_S ? 3 : 0));
	return keep(arena, span_text(buf, ns));
}

const char *
say_list(struct arena *arena, const char *const *item, size_t n)
{
	struct str text = { 0 };

	for (size_t i = 0; i < n; i++)
		str_fmt(&text, "%s%s", !i ? "" : i + 1 == n ? " and " : ", ", item[i]);
	const char *kept = keep(arena, str_text(&text));
	str_release(&text);
	return kept;
}

const char *
say_latencies(struct arena *arena, const struct ref *ref, size_t n)
{
	const char *item[CITES_MAX];
	size_t used = 0;

	for (size_t i = 0; i < n && used < CITES_MAX; i++)
		if (ref[i].latency_us != LATENCY_NONE)
			item[used++] = say_ms(arena, (double)ref[i].latency_us / 1e3);
	return say_list(arena, item, used);
}

const char *
say_record(const struct store *store, const struct record *record, struct arena *arena)
{
	const char *item[4];
	struct str text = { 0 };
	size_t n = 0;

	if (record->version)
		item[n++] = say_name(store, record->version);
	if (record->endpoint)
		item[n++] = say_name(store, record->endpoint);
	if (record->latency_us != LATENCY_NONE)
		item[n++] =
			arena_fmt(arena, "%s ms", say_ms(arena, (double)record->latency_us / 1e3));
	if (record->status)
		item[n++] = say_name(store, record->status);
	for (size_t i = 0; i < n; i++)
		str_fmt(&text, "%s%s", i ? ", " : "", item[i]);
	const char *kept = keep(arena, n ? str_text(&text) : "a record without fields");
	str_release(&text);
	return kept;
}

const char *
say_timeouts(struct arena *arena, const struct stat_group *group)
{
	unsigned long long k = group->timeouts, n = group->told;

	if (!group->told && group->n)
		return "no request has a status: whether one timed out is not recorded";
	if (group->told < group->n)
		return arena_fmt(arena, "%llu of %llu requests with a status timed out", k, n);
	return arena_fmt(arena, "%llu of %llu requests timed out", k, n);
}

const char *
say_bad_noun(const struct impact *impact, uint64_t n)
{
	if (impact_is_errors(impact))
		return n == 1 ? "failure" : "failures";
	return n == 1 ? "timeout" : "timeouts";
}

const char *
say_bad_verb(const struct impact *impact)
{
	return impact_is_errors(impact) ? "failed" : "timed out";
}

const char *
say_bad_now(const struct impact *impact)
{
	return impact_is_errors(impact) ? "fail" : "time out";
}

const char *
say_errors_beside(struct arena *arena, const struct facts *facts)
{
	const struct stat_group *all = facts->all;

	if (!all->told || !all->errors || impact_is_errors(&facts->verdict->impact))
		return "";
	return arena_fmt(arena, ", %s", say_count(arena, all->errors, "server error",
						  "server errors"));
}

const char *
say_harm(struct arena *arena, const struct facts *facts)
{
	const struct stat_group *all = facts->all;

	if (!all->told || !impact_is_errors(&facts->verdict->impact))
		return arena_fmt(arena, "%s%s", say_timeouts(arena, all),
				 say_errors_beside(arena, facts));
	return arena_fmt(arena, "%llu of %llu requests%s failed (%s%s)",
			 (unsigned long long)(all->timeouts + all->errors),
			 (unsigned long long)all->told,
			 all->told < all->n ? " with a status" : "",
			 say_count(arena, all->errors, "server error", "server errors"),
			 !all->timeouts ? "" : arena_fmt(arena, ", %s", say_count(arena,
				all->timeouts, "timeout", "timeouts")));
}
