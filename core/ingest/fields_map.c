/* fields_map: --map: the fields a person names, checked word by word. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/ingest/fields_private.h"

const char *const role_words[ROLES] = { "time", "latency", "status", "endpoint", "version" };

static int
bad_map(const char *text, const char *why, struct err *err)
{
	return err_set(err, ERR_USAGE, "--map: %s: %s", text, why);
}

/* `dur:ms`: cut the unit off. */
static int
take_unit(struct field *field, const char *text, struct err *err)
{
	char *colon = strrchr(field->path, ':');

	if (!colon)
		return 0;
	for (enum unit unit = UNIT_NS; unit <= UNIT_S; unit++)
		if (strcmp(colon + 1, unit_word(unit)) == 0)
			field->unit = unit;
	if (field->unit == UNIT_NONE)
		return bad_map(text, "unknown unit; use ns, us, ms or s", err);
	*colon = '\0';
	return 0;
}

/* `ts:dmy`, `ts:mdy`, a zone behind it or not: cut the order of a date out. */
static void
take_order(struct field *field)
{
	static const struct { const char *word; enum date_order order; } orders[] = {
		{ "dmy", DATE_DAY_FIRST }, { "mdy", DATE_MONTH_FIRST },
	};

	for (char *colon = strchr(field->path, ':'); colon; colon = strchr(colon + 1, ':')) {
		size_t n = strcspn(colon + 1, ":");
		for (size_t i = 0; i < LENGTH(orders); i++) {
			if (n != strlen(orders[i].word) ||
			    memcmp(colon + 1, orders[i].word, n) != 0)
				continue;
			field->order = orders[i].order;
			memmove(colon, colon + 1 + n, strlen(colon + 1 + n) + 1);
			return;
		}
	}
}

/* `ts:Africa/Nairobi`, `ts:+03:00`: the zone is what stands behind the first colon after
 * which one begins. */
static int
take_zone(struct field_map *map, struct field *field, const char *text, struct err *err)
{
	char *colon = strchr(field->path, ':');
	struct err ignored = { 0 };

	if (!colon)
		return 0;
	for (; colon; colon = strchr(colon + 1, ':')) {
		struct zone zone = { 0 };
		if (strlen(colon + 1) >= sizeof(map->zone) ||
		    zone_find(colon + 1, &zone, &ignored) != 0)
			continue;
		zone_release(&zone);
		snprintf(map->zone, sizeof(map->zone), "%.39s", colon + 1);
		*colon = '\0';
		return 0;
	}
	return bad_map(text, "no such zone; use UTC, an offset such as +03:00, or a name such as "
		       "Africa/Nairobi", err);
}

static int
add_dim(struct field_map *map, const char *path, const char *text, struct err *err)
{
	for (int i = 0; i < map->n_dims; i++)
		if (strcmp(map->dims[i], path) == 0)
			return 0;
	if (map->n_dims == RECORD_DIMS)
		return bad_map(text, "more than 16 dimensions; name fewer", err);
	snprintf(map->dims[map->n_dims++], FIELD_PATH, "%s", path);
	return 0;
}

int
field_map_add(struct field_map *map, const char *text, struct err *err)
{
	const char *equals = strchr(text, '=');
	struct field field = { .proof = PROOF_MAPPED };
	int role = 0;

	if (!equals || equals[1] == '\0')
		return bad_map(text, "no field is named; write ROLE=FIELD, as in latency=dur:ms",
			       err);
	size_t word = (size_t)(equals - text);
	if (strlen(equals + 1) >= FIELD_PATH)
		return bad_map(text, "the field's name is too long; 127 bytes are the most", err);
	snprintf(field.path, sizeof(field.path), "%.127s", equals + 1);
	if (word == 3 && memcmp(text, "dim", 3) == 0)
		return add_dim(map, field.path, text, err);
	while (role < ROLES && (strlen(role_words[role]) != word ||
				memcmp(role_words[role], text, word) != 0))
		role++;
	if (role == ROLES)
		return bad_map(text,
			       "no such role; use time, latency, status, endpoint, version or dim",
			       err);
	if (role == ROLE_LATENCY && take_unit(&field, text, err) != 0)
		return -1;
	if (role == ROLE_TIME)
		take_order(&field);
	if (role == ROLE_TIME && take_zone(map, &field, text, err) != 0)
		return -1;
	if (field.path[0] == '\0')
		return bad_map(text, "no field is named; write ROLE=FIELD, as in latency=dur:ms",
			       err);
	map->role[role] = field;
	map->is_set[role] = true;
	return 0;
}
