/* fields: which field of the log plays which role: aliases, coverage, key order. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/text.h"
#include "core/ingest/fields_private.h"

#define FORMAT_DIGITS 2	/* of the version of a log's format */
#define RUNNER_UP 0.9	/* a rival in so many records is noted */

struct candidate { const struct seen *seen; int place; uint32_t usable; };
enum { CANDIDATES = 2 * PROBE_PATHS };	/* the probe sees no more */
struct candidates { struct candidate at[CANDIDATES]; size_t n; };

/* How many of a path's values a role could use. */
static uint32_t
usable(enum role role, const struct seen *seen)
{
	switch (role) {
	case ROLE_TIME: return seen->n_time;
	case ROLE_LATENCY: return seen->n_latency;
	case ROLE_ENDPOINT: return seen->n_string;
	default: return seen->n_string + seen->n_number + seen->n_bool;
	}
}

static const struct mask *
usable_in(enum role role, const struct seen *seen)
{
	return role == ROLE_TIME ? &seen->has_time
	     : role == ROLE_LATENCY ? &seen->has_latency : &seen->has;
}

/*
 * A plain `version` that is one small bare number everywhere tells the log's format, not what
 * served; anything else is a release, of which a later one may come: a build, a date, what a format
 * or an alias (`service.version`) names.
 */
bool
fields_is_format_version(const struct probe *probe, const struct seen *seen)
{
	const struct name *name = seen_name(probe, seen);
	const struct seen *later = probe->later ? probe_find(probe->later, name->raw) : NULL;
	size_t digits = strspn(seen->first_value, "0123456789");
	bool is_plain = alias_same(name->raw, name->len, "version", 7) ||
			(alias_is_nested_version(name->raw, name->len) &&
			 seen_path(probe, seen)->place[ROLE_VERSION] >= PLACE_FALLBACK);

	return is_plain && seen->n_values == 1 && !(later && probe_differs(seen, later)) &&
	       seen->first_value[digits] == '\0' && digits <= FORMAT_DIGITS;
}

/* What may be a version by its name, and is none by its values. */
static bool
is_no_version(const struct probe *probe, const struct seen *seen)
{
	const struct name *name = seen_name(probe, seen);

	return fields_is_format_version(probe, seen) ||
	       strncasecmp(seen->first_value, "HTTP/", 5) == 0 ||	/* what it spoke */
	       (alias_is_doubtful(name->raw, name->len) &&
		!alias_looks_like_version(seen->first_value));
}

static int
by_place(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;

	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	if (a->usable != b->usable)
		return a->usable > b->usable ? -1 : 1;
	return a->seen->order < b->seen->order ? -1 : a->seen->order > b->seen->order;
}

/* All that could play the role, best first. Nested fields go by their last part only where
 * no full name is an alias, names that say less only where no other serves; of variants the
 * most usual one is listed. */
static void
list_candidates(const struct probe *probe, enum role role, struct candidates *out)
{
	bool has_better = false;
	size_t n = 0;

	out->n = 0;
	for (size_t i = 0; i < probe->n_seen; i++) {
		const struct seen *seen = probe->seen[i];
		int place = seen_path(probe, seen)->place[role];
		uint32_t count = usable(role, seen);
		bool is_none = (role == ROLE_VERSION && is_no_version(probe, seen)) ||
			       (role == ROLE_STATUS && fields_is_no_status(probe, seen));
		if (place < 0 || count == 0 || is_none)
			continue;
		/* A `success` says less than any code. */
		has_better |= place < PLACE_LATE && covers_half(probe, count) &&
			      !(role == ROLE_STATUS && fields_is_yes_or_no(seen));
		out->at[out->n++] = (struct candidate){ seen, place, count };
	}
	for (size_t i = 0; role == ROLE_STATUS && !has_better && i < out->n; i++)
		if (out->at[i].place >= PLACE_LATE && covers_half(probe, out->at[i].usable) &&
		    !fields_is_yes_or_no(out->at[i].seen))
			out->at[i].place -= PLACE_LATE;
	qsort(out->at, out->n, sizeof(*out->at), by_place);
	for (size_t i = 0; i < out->n; i++) {
		int place = out->at[i].place;
		bool is_extra = (out->at[0].place < PLACE_NESTED && place >= PLACE_NESTED &&
				 place < PLACE_LATE) || (has_better && place >= PLACE_LATE);
		for (size_t k = 0; k < n && !is_extra; k++)
			is_extra = seen_path(probe, out->at[k].seen)->folded ==
				   seen_path(probe, out->at[i].seen)->folded;
		if (!is_extra)
			out->at[n++] = out->at[i];
	}
	out->n = n;
}

/* Does the field serve records that none of those chosen before does? */
static bool
adds(const struct mask *mask, const struct mask *covered)
{
	for (size_t i = 0; i < LENGTH(mask->bits); i++)
		if (mask->bits[i] & ~covered->bits[i])
			return true;
	return false;
}

static unsigned
usual_epoch(const struct seen *seen)
{
	static const unsigned epochs[] = {
		INSTANT_EPOCH_S, INSTANT_EPOCH_MS, INSTANT_EPOCH_US, INSTANT_EPOCH_NS,
	};
	size_t best = 0;
	uint32_t all = 0;

	for (size_t i = 0; i < LENGTH(epochs); i++) {
		all += seen->n_epoch[i];
		if (seen->n_epoch[i] > seen->n_epoch[best])
			best = i;
	}
	return 2 * all > seen->n_time ? epochs[best] : 0;
}

/* `x.seconds` is completed by `x.nanos`, if there is one. */
static void
find_nanos(const struct probe *probe, struct field *field)
{
	static const char *const endings[][2] = {
		{ "._seconds", "._nanoseconds" },
		{ ".seconds", ".nanos" },
		{ ".seconds", ".nanoseconds" },
	};
	size_t len = strlen(field->path);

	for (size_t i = 0; i < LENGTH(endings) && !field->with[0]; i++) {
		size_t n = strlen(endings[i][0]);
		char path[2 * FIELD_PATH];
		if (len <= n || strcmp(field->path + len - n, endings[i][0]) != 0)
			continue;
		snprintf(path, sizeof(path), "%.*s%s", (int)(len - n), field->path, endings[i][1]);
		const struct seen *nanos = probe_find(probe, path);
		if (nanos)
			snprintf(field->with, sizeof(field->with), "%s",
				 seen_name(probe, nanos)->raw);
	}
}

/* The form of a time field's values, by the unit of most or by its first one. */
static const char *
form_of(const struct seen *seen, unsigned epoch)
{
	const char *at = seen->first_value;
	int64_t at_ns;
	unsigned flags;

	if (epoch)
		return epoch == INSTANT_EPOCH_S ? "s" : epoch == INSTANT_EPOCH_MS ? "ms"
		     : epoch == INSTANT_EPOCH_US ? "us" : "ns";
	if (instant_parse(at, strlen(at), &at_ns, &flags) != 0 || strlen(at) <= 10)
		return NULL;
	return at[4] == '-' && (at[10] == 'T' || at[10] == ' ') ? "rfc3339" : NULL;
}

/* Fill in what goes with a path: the unit of a latency, the epoch of a time. */
static void
complete(const struct probe *probe, enum role role, const struct seen *seen, struct field *field,
	 struct str *notes)
{
	if (role == ROLE_LATENCY && field->unit == UNIT_NONE)
		fields_find_unit(probe, seen, field, notes);
	if (role == ROLE_LATENCY)
		fields_find_comma(probe, seen, field);
	if (role == ROLE_TIME) {
		field->epoch = usual_epoch(seen);
		field->form = form_of(seen, field->epoch);
		find_nanos(probe, field);
	}
}

/*
 * The first alias that half of the records can use; then those that serve where it is
 * absent (one version logs `responseTimeMs`, the next `latency_ms`).
 */
static void
choose_role(const struct probe *probe, enum role role, struct fields *out, struct str *notes)
{
	struct candidates *list = xmalloc(sizeof(*list));
	struct mask covered = { { 0 } };
	bool is_taken[CANDIDATES] = { false };
	size_t first = 0;

	list_candidates(probe, role, list);
	while (first < list->n && !covers_half(probe, list->at[first].usable))
		first++;
	/* What is only fallen back on comes after all that is the record's own. */
	if (first < list->n && list->at[first].place >= PLACE_FALLBACK &&
	    list->at[first].place < PLACE_NESTED)
		first = 0;
	for (size_t k = 0; k <= list->n && out->n_role[role] < FIELDS_A_ROLE; k++) {
		size_t i = k == 0 ? first : k - 1;	/* the first one, then in order */
		if (i >= list->n || is_taken[i])
			continue;
		const struct mask *mask = usable_in(role, list->at[i].seen);
		if (!adds(mask, &covered))
			continue;
		struct field *field = &out->role[role][out->n_role[role]++];
		snprintf(field->path, sizeof(field->path), "%s",
			 seen_name(probe, list->at[i].seen)->raw);
		complete(probe, role, list->at[i].seen, field, notes);
		for (size_t b = 0; b < LENGTH(covered.bits); b++)
			covered.bits[b] |= mask->bits[b];
		is_taken[i] = true;
	}
	for (size_t i = 0; i < list->n && first < list->n; i++) {
		const char *rival = seen_name(probe, list->at[i].seen)->clean;
		bool is_fallback = list->at[i].place >= PLACE_FALLBACK &&
				   list->at[i].place < PLACE_NESTED;
		if (!is_taken[i] && !is_fallback &&
		    list->at[i].usable >= RUNNER_UP * probe->records)
			str_fmt(notes,
				"%s is read from %s; %s is there too: --map %s=%s takes that\n",
				role_words[role], seen_name(probe, list->at[first].seen)->clean,
				rival, role_words[role], rival);
	}
	free(list);
}

/* The best-covered field of a kind; NULL when none covers half of the records. */
static const struct seen *
find_half(const struct probe *probe, bool (*is)(const char *, size_t))
{
	const struct seen *best = NULL;

	for (size_t i = 0; i < probe->n_seen; i++) {
		const struct seen *seen = probe->seen[i];
		const struct name *name = seen_name(probe, seen);
		if (is(name->raw, name->len) && covers_half(probe, seen->n_time) &&
		    (!best || seen->n_time > best->n_time))
			best = seen;
	}
	return best;
}

/* No latency but a start and an end: the latency is what lies between. */
static void
choose_end_minus_start(const struct probe *probe, struct fields *out, struct str *notes)
{
	const struct seen *end = find_half(probe, alias_is_end), *start = NULL;

	if (out->n_role[ROLE_TIME] > 0)
		start = probe_find(probe, out->role[ROLE_TIME][0].path);
	if (!start || !start->n_time)
		start = find_half(probe, alias_is_start);
	if (!end || !start || start == end)
		return;
	struct field *field = &out->role[ROLE_LATENCY][out->n_role[ROLE_LATENCY]++];
	snprintf(field->path, sizeof(field->path), "%s", seen_name(probe, end)->raw);
	snprintf(field->with, sizeof(field->with), "%s", seen_name(probe, start)->raw);
	field->unit = UNIT_NS;
	field->proof = PROOF_START_END;
	str_fmt(notes, "no latency field: latency is %s - %s\n", seen_name(probe, end)->clean,
		seen_name(probe, start)->clean);
}

/* A date in one field and the clock in another make one time. */
static void
choose_date_and_clock(const struct probe *probe, struct fields *out, struct str *notes)
{
	const struct seen *date = probe_find(probe, "date"), *clock = probe_find(probe, "time");

	if (!date || !clock || !covers_half(probe, date->n_date) ||
	    !covers_half(probe, clock->n_clock))
		return;
	struct field *field = &out->role[ROLE_TIME][out->n_role[ROLE_TIME]++];
	snprintf(field->path, sizeof(field->path), "date");
	snprintf(field->with, sizeof(field->with), "time");
	str_add(notes, "time is read from two fields: date and time\n");
}

void
fields_say_format_version(const char *name, struct str *notes)
{
	str_fmt(notes, "%s is one bare number everywhere and is taken for the log's format; "
		"--map version=%s makes it the version\n", name, name);
}

/* A version that is none: who knows better is told how to say so. */
static void
note_format_version(const struct probe *probe, struct fields *out, struct str *notes)
{
	for (size_t i = 0; i < probe->n_seen && !out->has_format_version; i++) {
		const struct seen *seen = probe->seen[i];
		const char *name = seen_name(probe, seen)->clean;

		if (seen_path(probe, seen)->place[ROLE_VERSION] < 0 ||
		    !fields_is_format_version(probe, seen) || !covers_half(probe, seen->n))
			continue;
		out->has_format_version = true;
		fields_say_format_version(name, notes);
	}
}

static void
apply_map(const struct field_map *map, enum role role, const struct probe *probe,
	  struct fields *out, struct str *notes)
{
	struct field *field = &out->role[role][0];
	const struct seen *seen = probe_find(probe, map->role[role].path);

	*field = map->role[role];
	out->n_role[role] = 1;
	if (seen) {
		complete(probe, role, seen, field, notes);
		return;
	}
	if (role == ROLE_LATENCY && field->unit == UNIT_NONE)
		field->unit = unit_of_name(field->path, strlen(field->path), &field->proof);
	if (role == ROLE_LATENCY && field->unit == UNIT_NONE) {
		field->unit = UNIT_MS;
		field->proof = PROOF_ASSUMED;
	}
	str_fmt(notes, "--map %s: no sampled record has this field: ", role_words[role]);
	text_safe(notes, field->path, strlen(field->path));
	str_char(notes, '\n');
}

void
fields_choose(const struct probe *probe, const struct field_map *map, struct fields *out,
	      struct str *notes)
{
	*out = (struct fields){ 0 };
	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		if (map && map->is_set[role])
			apply_map(map, role, probe, out, notes);
		else
			choose_role(probe, role, out, notes);
	}
	if (out->n_role[ROLE_VERSION] == 0)
		note_format_version(probe, out, notes);
	if (out->n_role[ROLE_TIME] == 0)
		choose_date_and_clock(probe, out, notes);
	fields_choose_order(probe, map, out, notes);
	if (out->n_role[ROLE_LATENCY] == 0)
		choose_end_minus_start(probe, out, notes);
	fields_choose_dims(probe, map, out, notes);
}
