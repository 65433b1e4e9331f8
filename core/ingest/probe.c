/* probe: what the head of a source holds: which fields there are, and what they look like. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/fnv.h"
#include "core/base/instant.h"
#include "core/base/redact.h"
#include "core/base/text.h"
#include "core/ingest/outcome.h"
#include "core/ingest/value.h"

static bool
has_role(const struct path *path)
{
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		if (path->place[role] >= 0)
			return true;
	return path->is_wanted;
}

static struct seen *
find(struct probe *probe, const struct flat_field *field)
{
	for (size_t i = 0; i < probe->n_seen; i++)
		if (probe->seen[i]->path == field->path)
			return probe->seen[i];
	const struct name *name = paths_name(probe->paths, field->path);
	struct path *path = paths_get(probe->paths, field->path);
	if (name->len >= FIELD_PATH || strlen(name->raw) != name->len ||
	    (probe->n_seen >= PROBE_PATHS && !has_role(path)) || probe->n_seen >= 2 * PROBE_PATHS)
		return NULL;
	struct seen *seen = xcalloc(1, sizeof(*seen));
	seen->path = field->path;
	seen->order = (uint32_t)probe->n_seen;
	path->is_sampled = true;
	GROW(probe->seen, probe->n_seen, probe->cap_seen);
	probe->seen[probe->n_seen++] = seen;
	return seen;
}

const struct seen *
probe_find(const struct probe *probe, const char *path)
{
	for (size_t i = 0; i < probe->n_seen; i++)
		if (strcmp(paths_name(probe->paths, probe->seen[i]->path)->raw, path) == 0)
			return probe->seen[i];
	return NULL;
}

/* Never 0. A crafted collision makes two values count as one, and no more. */
static uint64_t
hash(const char *at, size_t len)
{
	uint64_t h = fnv_add(FNV_START, at, len);

	return h ? h : 1;
}

bool
probe_has_value(const struct seen *seen, const char *at, size_t len)
{
	uint64_t h = hash(at, len);
	size_t slot = (h ^ h >> 32) & (PROBE_SLOTS - 1);

	while (seen->value[slot] && seen->value[slot] != h)
		slot = (slot + 1) & (PROBE_SLOTS - 1);
	return seen->value[slot] != 0;
}

static void
count_value(struct seen *seen, const struct flat_field *field)
{
	uint64_t h = hash(field->text, field->len);
	size_t slot = (h ^ h >> 32) & (PROBE_SLOTS - 1);

	while (seen->value[slot] && seen->value[slot] != h)
		slot = (slot + 1) & (PROBE_SLOTS - 1);
	if (seen->value[slot] || seen->n_values == PROBE_VALUES)
		return;
	seen->value[slot] = h;
	if (seen->n_values++ > 0)
		return;
	/* Cut before it is cleaned: an unsafe byte takes up to 10 characters. */
	struct str clean = { 0 };
	text_safe(&clean, field->text, field->len < 48 ? field->len : 48);
	if (clean.len >= sizeof(seen->first_value)) {
		str_clear(&clean);
		text_safe(&clean, field->text, 6);
	}
	memcpy(seen->first_value, str_text(&clean), clean.len);
	str_release(&clean);
}

static void
set(struct mask *mask, uint32_t record)
{
	mask->bits[record / 64] |= (uint64_t)1 << record % 64;
}

/* A time as it stands; of a date that tells no day from month, either reading: *at_ns has the
 * month first. Returns 0 or -1. */
static int
read_time(struct seen *seen, const char *at, size_t len, int64_t *at_ns, unsigned *flags)
{
	if (!instant_is_ambiguous(at, len)) {
		if (instant_parse(at, len, at_ns, flags) != 0)
			return -1;
		seen->n_ordered[instant_date_order(at, len)]++;
		return 0;
	}
	for (enum date_order order = DATE_DAY_FIRST; order <= DATE_MONTH_FIRST; order++) {
		if (instant_parse_ordered(at, len, order, at_ns, flags) != 0)
			return -1;
		if (seen->n_unordered == 0 || *at_ns < seen->reach[order].first_ns)
			seen->reach[order].first_ns = *at_ns;
		if (seen->n_unordered == 0 || *at_ns > seen->reach[order].last_ns)
			seen->reach[order].last_ns = *at_ns;
	}
	seen->n_unordered++;
	return 0;
}

static void
count_time(struct seen *seen, const struct flat_field *field, uint32_t record)
{
	static const unsigned epochs[] = {
		INSTANT_EPOCH_S, INSTANT_EPOCH_MS, INSTANT_EPOCH_US, INSTANT_EPOCH_NS,
	};
	char joined[48];
	int64_t at_ns;
	unsigned flags = 0;

	if (read_time(seen, field->text, field->len, &at_ns, &flags) == 0) {
		if (!seen->at_ns) {
			seen->at_ns = xmalloc(PROBE_RECORDS * sizeof(*seen->at_ns));
			for (size_t i = 0; i < PROBE_RECORDS; i++)
				seen->at_ns[i] = INSTANT_NONE;
		}
		seen->at_ns[record] = at_ns;
		seen->n_time++;
		set(&seen->has_time, record);
		for (size_t i = 0; i < LENGTH(epochs); i++)
			seen->n_epoch[i] += (flags & epochs[i]) != 0;
		return;
	}
	if (field->type != FLAT_STRING || field->len < 5 || field->len > 24)
		return;
	/* Half a time: the other half may stand in a field of its own. */
	memcpy(joined, "2025-08-01T", 11);
	memcpy(joined + 11, field->text, field->len);
	seen->n_clock += instant_parse(joined, 11 + field->len, &at_ns, &flags) == 0;
	memcpy(joined, field->text, field->len);
	memcpy(joined + field->len, "T12:00:00", 9);
	seen->n_date += read_time(seen, joined, field->len + 9, &at_ns, &flags) == 0;
}

/* How many decimals are written; an exponent below 0 is as good as many. */
static size_t
decimals_of(const char *at, size_t len)
{
	const char *dot = memchr(at, '.', len), *end = at + len;
	size_t n = 0;

	while (dot && dot + 1 + n < end && dot[1 + n] >= '0' && dot[1 + n] <= '9')
		n++;
	return n > PROBE_DECIMALS || memmem(at, len, "e-", 2) ? PROBE_DECIMALS : n;
}

static void
count_latency(struct seen *seen, const struct flat_field *field, uint32_t record)
{
	const char *at = field->text;
	size_t len = field->len;
	enum comma comma = comma_of(at, len);
	char plain[COMMA_BYTES];
	struct latency latency;
	struct decimal number;

	seen->n_comma[comma]++;
	if ((comma == COMMA_EITHER || comma == COMMA_GROUPS) && len <= sizeof(plain)) {
		seen->n_latency++;
		set(&seen->has_latency, record);
		len = without_commas(at, len, plain);
		at = plain;
	} else if (latency_from_text(at, len, UNIT_NS, &latency) == LATENCY_OK) {
		seen->n_latency++;
		seen->n_with_unit += latency.has_unit;
		seen->n_list += latency.parts > 1;
		set(&seen->has_latency, record);
	}
	if (decimal_parse(at, len, &number) != 0)
		return;
	if (!seen->number) {
		seen->number = xmalloc(PROBE_RECORDS * sizeof(*seen->number));
		for (size_t i = 0; i < PROBE_RECORDS; i++)
			seen->number[i] = NAN;
	}
	seen->has_fraction |= number.has_fraction;
	seen->number[record] = decimal_double(&number);
	size_t decimals = decimals_of(at, len);
	seen->n_decimals[decimals]++;
	seen->n_fine_zeros += decimals >= 3 && seen->number[record] == 0;
}

static void
count_field(struct seen *seen, const struct flat_field *field, uint32_t record)
{
	struct signal_text text = { field->text, field->len };

	seen->n++;
	seen->chars += field->len;
	set(&seen->has, record);
	count_value(seen, field);
	seen->n_string += field->type == FLAT_STRING;
	seen->n_number += field->type == FLAT_NUMBER;
	seen->n_bool += field->type == FLAT_TRUE || field->type == FLAT_FALSE;
	if (field->type != FLAT_NUMBER && field->type != FLAT_STRING)
		return;
	count_time(seen, field, record);
	count_latency(seen, field, record);
	seen->n_list += field->type == FLAT_STRING && outcome_last_attempt(&text) > 1;
}

/* A request line, where it may be the endpoint, has a method and a host in it. */
static void
count_parts(struct probe *probe, struct seen *seen, const struct flat_field *field)
{
	const struct path *path = paths_get(probe->paths, seen->path);

	if (field->type != FLAT_STRING || (path->place[ROLE_ENDPOINT] < 0 && !path->is_wanted))
		return;
	for (enum request_part part = PART_METHOD; part < REQUEST_PARTS; part++) {
		struct flat_field cut = { .type = FLAT_STRING };
		cut.len = request_part(part, field->text, field->len, &cut.text);
		if (cut.len == 0)
			continue;
		if (!seen->part[part]) {
			seen->part[part] = xcalloc(1, sizeof(*seen));
			seen->part[part]->order = seen->order;
		}
		seen->part[part]->n++;
		seen->part[part]->n_string++;
		seen->part[part]->chars += cut.len;
		count_value(seen->part[part], &cut);
	}
}

void
probe_add(struct probe *probe, const struct flat *flat)
{
	if (probe->records == PROBE_RECORDS)
		return;
	for (size_t i = 0; i < flat->n; i++) {
		const struct flat_field *field = &flat->field[i];
		if (flat_is_absent(field) || field->type == FLAT_ARRAY ||
		    field->type == FLAT_OBJECT)
			continue;
		struct seen *seen = find(probe, field);
		if (!seen || (seen->has.bits[probe->records / 64] >> probe->records % 64 & 1))
			continue;
		count_field(seen, field, probe->records);
		count_parts(probe, seen, field);
	}
	probe->records++;
}

int
probe_roles(const struct flat *flat, const struct field_map *map, bool own_only, bool *has_time)
{
	bool found[ROLES] = { false }, is_alias;
	int roles = 0;

	for (size_t i = 0; i < flat->n; i++) {
		const struct flat_field *field = &flat->field[i];
		const struct path *path = paths_get(flat->paths, field->path);
		for (enum role role = ROLE_TIME; role < ROLES; role++) {
			/* An object may be a time, {"$date": ...}; it plays no other role. */
			bool may = field->type != FLAT_OBJECT || role == ROLE_TIME;
			found[role] |= may && path->place[role] >= 0 && !(own_only && field->depth);
		}
	}
	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		if (map && map->is_set[role] && !found[role])
			found[role] = flat_find(flat, paths_want(flat->paths, map->role[role].path),
						&is_alias) != NULL;
		roles += found[role];
	}
	*has_time = found[ROLE_TIME];
	return roles;
}

void
probe_release(struct probe *probe)
{
	for (size_t i = 0; i < probe->n_seen; i++) {
		free(probe->seen[i]->number);
		free(probe->seen[i]->at_ns);
		for (int part = 0; part < REQUEST_PARTS; part++)
			free(probe->seen[i]->part[part]);
		free(probe->seen[i]);
	}
	free(probe->seen);
	*probe = (struct probe){ .paths = probe->paths, .names = probe->names };
}

static uint64_t
one_value(const struct seen *seen)
{
	for (size_t i = 0; i < PROBE_SLOTS; i++)
		if (seen->value[i])
			return seen->value[i];
	return 0;
}

bool
probe_differs(const struct seen *seen, const struct seen *later)
{
	return seen->n_values != 1 || later->n_values != 1 || one_value(seen) != one_value(later);
}

void
probe_clear(struct probe *probe)
{
	for (size_t i = 0; i < probe->n_seen; i++)
		paths_get(probe->paths, probe->seen[i]->path)->is_sampled = false;
	probe_release(probe);
}

void
probe_constant(const struct probe *probe, const struct seen *seen, const char *field,
	       struct str *out)
{
	struct redact *redact = probe->names ? names_veiled(probe->names) : NULL;
	bool is_cut = seen->chars != (uint64_t)seen->n * strlen(seen->first_value);

	if (redact)
		redact_value(redact, probe->names, field, seen->first_value, seen->n_string > 0,
			     is_cut, out);
	else
		str_add(out, seen->first_value);
}
