/* jsonform: the log formats that are written in JSON, and what is known of each: one table. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/jsonform.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/ingest/jsonform_private.h"
#include "core/ingest/shape.h"

const struct jsonform *
jsonform_find(const char *name)
{
	const struct jsonform *form;

	for (size_t i = 0; (form = jsonform_at(i)) != NULL; i++)
		if (strcmp(form->name, name) == 0)
			return form;
	return NULL;
}

struct jsonform_use
jsonform_fixed(const struct jsonform *form)
{
	return (struct jsonform_use){ .form = form, .is_cut = form && form->cut };
}

void
jsonform_name(const struct jsonform_use *use, struct str *out)
{
	str_add(out, "json");
	if (use->form)
		str_fmt(out, "/%s", use->form->name);
	if (use->inner)
		str_fmt(out, "+%s", use->inner->name);
}

/* What one hint says of its path: set it, or take it back. */
static void
set_hint(const struct jsonform_hint *hint, int place, struct paths *paths)
{
	struct path *path = paths_get(paths, paths_want(paths, hint->path));

	if (hint->how == FORM_NO_DIM) {
		path->is_no_dim = true;
		return;
	}
	path->place[hint->role] = (int16_t)place;
	if (hint->role == ROLE_LATENCY) {
		path->unit = (uint8_t)hint->unit;
		path->is_unit_of_decimals = hint->of_decimals;
	}
}

/* Places that the rows have taken so far, by role. */
struct taken_places { int first[ROLES], fallback[ROLES]; };

static void
apply(const struct jsonform *form, uint32_t voids, struct taken_places *taken, struct paths *paths)
{
	for (size_t i = 0; form && i < JSONFORM_HINTS && form->hint[i].path; i++) {
		const struct jsonform_hint *hint = &form->hint[i];
		if (voids >> i & 1)
			continue;
		int place = -1;
		if (hint->how == FORM_FIELD)
			place = PLACE_FORM + taken->first[hint->role]++;
		else if (hint->how == FORM_FALLBACK)
			place = PLACE_FALLBACK + taken->fallback[hint->role]++;
		set_hint(hint, place, paths);
	}
}

/* Does the row have something to say of the same path and role? */
static bool
has_hint(const struct jsonform *form, const struct jsonform_hint *hint)
{
	for (size_t i = 0; form && i < JSONFORM_HINTS && form->hint[i].path; i++)
		if (form->hint[i].role == hint->role && strcmp(form->hint[i].path, hint->path) == 0)
			return true;
	return false;
}

/* The record's own format comes before that of its wrapper. */
void
jsonform_apply(const struct jsonform_use *use, struct paths *paths)
{
	struct taken_places taken = { { 0 }, { 0 } };
	uint32_t voids = use->voids;

	apply(use->inner, use->inner_voids, &taken, paths);
	for (size_t i = 0; use->form && i < JSONFORM_HINTS && use->form->hint[i].path; i++)
		if (has_hint(use->inner, &use->form->hint[i]))
			voids |= (uint32_t)1 << i;
	apply(use->form, voids, &taken, paths);
}

static void
withdraw(const struct jsonform *form, struct paths *paths)
{
	for (size_t i = 0; form && i < JSONFORM_HINTS && form->hint[i].path; i++) {
		const char *name = form->hint[i].path;
		struct path *path = paths_get(paths, paths_want(paths, name));
		for (enum role role = ROLE_TIME; role < ROLES; role++)
			path->place[role] = (int16_t)alias_place(role, name, strlen(name));
		path->unit = UNIT_NONE;
		path->is_unit_of_decimals = path->is_no_dim = false;
	}
}

void
jsonform_withdraw(const struct jsonform_use *use, struct paths *paths)
{
	withdraw(use->form, paths);
	withdraw(use->inner, paths);
}

static long
lines_in(const char *at, size_t len)
{
	const char *end = at + len;
	long n = 0;

	while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		n++;
		at++;
	}
	return n;
}

/* The lines of the items, in one sweep over the object: they stand in its order. */
static void
count_lines(struct jsonform_cut *cut)
{
	size_t at = 0;
	long line = 0;

	for (size_t i = 0; i < cut->n; i++) {
		struct jsonform_item *item = &cut->item[i];
		assert(item->from >= at);
		line += lines_in(cut->at + at, item->from - at);
		item->line = line;
		item->lines = lines_in(cut->at + item->from, item->len);
		line += item->lines;
		at = item->from + item->len;
	}
}

bool
jsonform_cut(const struct jsonform_use *use, const char *at, size_t len, struct jsonform_cut *cut)
{
	cut->form = use->form;
	cut->is_rooted = use->is_rooted;
	cut->at = at;
	cut->n = cut->n_aside = 0;
	cut->written = NULL;
	cut->wrapped = cut->opened = 0;
	cut->context = (struct raw){ NULL, 0 };
	cut->is_apart = false;
	memset(cut->left, 0, sizeof(cut->left));
	arena_clear(&cut->scratch);
	if (!use->form || !use->form->cut || !use->form->cut(cut, (struct raw){ at, len }))
		return false;
	count_lines(cut);
	return true;
}

void
jsonform_remember(struct jsonform_cut *cut)
{
	if (cut->context.at && cut->state != CONTEXT_NONE) {
		str_clear(&cut->kept);
		str_bytes(&cut->kept, cut->context.at, cut->context.len);
		cut->state = CONTEXT_KEPT;
	} else if (cut->is_apart && cut->state == CONTEXT_UNKNOWN) {
		cut->state = CONTEXT_NONE;
	}
}

struct jsonform_item *
jsonform_item(struct jsonform_cut *cut, struct raw where)
{
	GROW(cut->item, cut->n, cut->cap);
	cut->item[cut->n] = (struct jsonform_item){
		.from = (size_t)(where.at - cut->at), .len = where.len,
	};
	return &cut->item[cut->n++];
}

static const char *
item_text(struct jsonform_cut *cut, const struct jsonform_item *item, size_t *len)
{
	*len = item->len;
	if (!item->write)
		return cut->at + item->from;
	if (cut->written != item) {
		str_clear(&cut->text);
		memset(cut->key, 0, sizeof(cut->key));
		cut->n_keys = 0;
		str_char(&cut->text, '{');
		item->write(cut, item);
		str_char(&cut->text, '}');
		/* It is matched and learned as bytes of a window are: zeros stand behind it. */
		static const char zeros[SHAPE_PAD];
		str_bytes(&cut->text, zeros, sizeof(zeros));
		cut->text.len -= sizeof(zeros);
		cut->written = item;
	}
	*len = cut->text.len;
	return cut->text.at;
}

const char *
jsonform_text(struct jsonform_cut *cut, size_t i, size_t *len)
{
	return item_text(cut, &cut->item[i], len);
}

const char *
jsonform_aside_text(struct jsonform_cut *cut, size_t i, size_t *len)
{
	return item_text(cut, &cut->aside[i].item, len);
}

/* Enter a key of the item being written; false when it is there already. */
static bool
is_new_key(struct jsonform_cut *cut, struct raw key)
{
	uint64_t hash = key.len, word = 0;

	for (size_t i = 0; i < key.len; i += 8) {
		size_t left = key.len - i;
		word = 0;
		memcpy(&word, key.at + i, left < 8 ? left : 8);
		hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
		hash ^= hash >> 32;
	}
	hash |= hash == 0;
	size_t slot = (hash ^ hash >> 32) & (JSONFORM_KEYS - 1);
	while (cut->key[slot] && cut->key[slot] != hash)
		slot = (slot + 1) & (JSONFORM_KEYS - 1);
	if (cut->key[slot])
		return false;
	if (cut->n_keys < JSONFORM_KEYS / 2) {
		cut->key[slot] = hash;
		cut->n_keys++;
	}
	return true;
}

void
jsonform_own(struct jsonform_cut *cut, struct raw key, struct raw value)
{
	is_new_key(cut, key);
	raw_put(&cut->text, key, value);
}

void
jsonform_label(struct jsonform_cut *cut, struct raw key, struct raw value)
{
	if (is_new_key(cut, key))
		raw_put(&cut->text, key, value);
}

void
jsonform_label_as(struct jsonform_cut *cut, const char *key, struct raw value)
{
	if (value.at)
		jsonform_label(cut, (struct raw){ key, strlen(key) }, value);
}

struct raw
jsonform_around(struct jsonform_cut *cut, struct raw object)
{
	struct str around = { 0 };
	struct raw key, value;

	str_char(&around, '{');
	for (struct raw_walk walk = raw_open(object); raw_member(&walk, &key, &value);)
		if (raw_first(value) != '[' &&
		    around.len + key.len + value.len + 8 <= JSONFORM_AROUND)
			raw_put(&around, key, value);
	str_char(&around, '}');
	struct raw kept = { arena_text(&cut->scratch, around.at, around.len), around.len };
	str_release(&around);
	return kept;
}

void
jsonform_cut_release(struct jsonform_cut *cut)
{
	free(cut->item);
	free(cut->aside);
	str_release(&cut->text);
	str_release(&cut->kept);
	arena_release(&cut->scratch);
	*cut = (struct jsonform_cut){ 0 };
}

void
jsonform_say_left(const struct jsonform_use *use, const uint64_t left[JSONFORM_LEFT],
		  uint64_t requests, struct str *notes)
{
	static const char *const words[JSONFORM_LEFT] = {
		"of no kind", "internal", "client", "producer", "consumer", "of other metrics",
		"of other stages", "of watches and connections",
	};
	bool is_audit = left[LEFT_STAGE] + left[LEFT_OPEN] > 0;
	uint64_t all = 0;
	int n = 0;

	for (int i = 0; i < JSONFORM_LEFT; i++)
		all += left[i];
	if (all == 0 && !use->is_rooted)
		return;
	if (left[LEFT_METRIC])
		str_fmt(notes, "%llu samples of http_req_duration are the requests; ",
			(unsigned long long)requests);
	else if (is_audit)
		str_fmt(notes, "%llu complete audit events are the requests; ",
			(unsigned long long)requests);
	else if (use->is_rooted)
		str_fmt(notes,
			"no span tells its kind: the %llu without a parent are taken as the "
			"requests; ",
			(unsigned long long)requests);
	else
		str_fmt(notes, "%llu server spans are the requests; ",
			(unsigned long long)requests);
	str_fmt(notes, "%llu %s are not counted as requests", (unsigned long long)all,
		left[LEFT_METRIC] ? "samples" : is_audit ? "events" : "other spans");
	for (int i = 0; i < JSONFORM_LEFT; i++)
		if (left[i])
			str_fmt(notes, "%s%llu %s", n++ ? ", " : ": ", (unsigned long long)left[i],
				words[i]);
	str_char(notes, '\n');
}
