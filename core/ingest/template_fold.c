/* template_fold: parts of routes that are another one each time become {*}, by the whole set. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/template_fold.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"

#define FOLDED "{*}"

/* A template on the way down: the part at hand, and what it is under. */
struct route {
	size_t index;
	const char *at, *end;	/* the part; end: of the template */
	size_t len;
	size_t group;		/* those with one folded path so far have one number */
	uint64_t folded;	/* a bit for each level whose part becomes {*} */
};

static const char *
skip_slashes(const char *at, const char *end)
{
	while (at < end && *at == '/')
		at++;
	return at;
}

/* Go on to the part that begins at or after a place; there may be none. */
static void
set_part(struct route *route, const char *from)
{
	route->at = skip_slashes(from, route->end);
	const char *slash = memchr(route->at, '/', (size_t)(route->end - route->at));
	route->len = (size_t)((slash ? slash : route->end) - route->at);
}

static int
compare_parts(const struct route *a, const struct route *b)
{
	int order = memcmp(a->at, b->at, a->len < b->len ? a->len : b->len);

	return order ? order : a->len < b->len ? -1 : a->len > b->len;
}

static int
by_group_and_part(const void *left, const void *right)
{
	const struct route *a = left, *b = right;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	int order = compare_parts(a, b);
	return order ? order : a->index < b->index ? -1 : a->index > b->index;
}

/* Does the path end with the part at hand? */
static bool
is_last_part(const struct route *route)
{
	return skip_slashes(route->at + route->len, route->end) == route->end;
}

/* Of sorted routes, those in the group of the first. */
static size_t
group_size(const struct route *route, size_t n)
{
	size_t size = 1;

	while (size < n && route[size].group == route[0].group)
		size++;
	return size;
}

/* Have the routes of a group too many different parts here, or is one of those {*} already? At
 * the root only paths that go on are asked. */
static bool
is_flooded(const struct route *route, size_t n, bool is_root)
{
	const struct route *last = NULL;
	size_t n_values = 0;

	for (size_t i = 0; i < n; i++) {
		if ((is_root && is_last_part(&route[i])) ||
		    (last && compare_parts(last, &route[i]) == 0))
			continue;
		last = &route[i];
		n_values++;
		if (last->len == 3 && memcmp(last->at, FOLDED, 3) == 0)
			return true;
	}
	return n_values > (is_root ? FOLD_ROOT : FOLD_VALUES);
}

/*
 * Fold one level, and group by what came out. Returns how many groups were numbered, from
 * `groups` on, so that no number is used twice.
 */
static size_t
fold_level(struct route *route, size_t n, int level, size_t groups)
{
	qsort(route, n, sizeof(*route), by_group_and_part);
	for (size_t from = 0, size; from < n; from += size) {
		size = group_size(route + from, n - from);
		bool is_folded = is_flooded(route + from, size, level == 0);
		const struct route before = route[from];
		const struct route *last = &before;
		for (size_t i = from; i < from + size; i++) {
			bool stays = !is_folded || (level == 0 && is_last_part(&route[i]));
			groups += !is_folded && compare_parts(last, &route[i]) != 0;
			route[i].group = groups;
			route[i].folded |= (uint64_t)!stays << level;
			last = &route[i];
		}
		groups++;
	}
	return groups;
}

/* Append the slash before a part, where there is one. */
static void
put_slash(struct str *out, const char *raw)
{
	if (out->len > 0 || raw[0] == '/')
		str_char(out, '/');
}

static uint32_t
write_folded(struct names *names, const struct name *name, uint64_t folded)
{
	struct route part = { .end = name->raw + name->len };
	struct str out = { 0 };
	int level = 0;

	for (set_part(&part, name->raw); part.len > 0; set_part(&part, part.at + part.len)) {
		put_slash(&out, name->raw);
		if (level < FOLD_LEVELS && (folded >> level & 1))
			str_add(&out, FOLDED);
		else
			str_bytes(&out, part.at, part.len);
		level++;
	}
	uint32_t id = names_id(names, str_text(&out), out.len);
	str_release(&out);
	return id;
}

size_t
template_fold(struct names *names, const uint32_t *id, size_t n, uint32_t *folded)
{
	struct route *route = xcalloc(n + 1, sizeof(*route));
	uint64_t *mask = xcalloc(n + 1, sizeof(*mask));
	size_t live = 0, groups = 2, changed = 0;

	for (size_t i = 0; i < n; i++) {
		const struct name *name = names_raw(names, id[i]);
		if (!memchr(name->raw, '/', name->len))
			continue;
		route[live] = (struct route){ .index = i, .end = name->raw + name->len,
					      .group = name->raw[0] == '/' };
		set_part(&route[live++], name->raw);
	}
	for (int level = 0; level < FOLD_LEVELS; level++) {
		size_t left = 0;
		for (size_t i = 0; i < live; i++)	/* those that have a part here */
			if (route[i].len > 0)
				route[left++] = route[i];
		live = left;
		groups = fold_level(route, live, level, groups);
		for (size_t i = 0; i < live; i++) {
			mask[route[i].index] = route[i].folded;
			set_part(&route[i], route[i].at + route[i].len);
		}
	}
	for (size_t i = 0; i < n; i++) {
		folded[i] = mask[i] ? write_folded(names, names_raw(names, id[i]), mask[i]) : id[i];
		changed += folded[i] != id[i];
	}
	free(mask);
	free(route);
	return changed;
}

/* ---- what is known of places ---- */

struct folds {
	struct names *parent;	/* owned: the paths above a {*}, a slash at their end; "" as well */
};

struct folds *
folds_new(void)
{
	struct folds *folds = xcalloc(1, sizeof(*folds));

	folds->parent = names_new();
	return folds;
}

void
folds_free(struct folds *folds)
{
	if (!folds)
		return;
	names_free(folds->parent);
	free(folds);
}

void
folds_learn(struct folds *folds, const char *folded, size_t len)
{
	struct route part = { .end = folded + len };
	struct str above = { 0 };
	int level = 0;

	for (set_part(&part, folded); part.len > 0; set_part(&part, part.at + part.len)) {
		put_slash(&above, folded);
		if (level++ < FOLD_LEVELS && part.len == 3 && memcmp(part.at, FOLDED, 3) == 0)
			names_id(folds->parent, str_text(&above), above.len);
		str_bytes(&above, part.at, part.len);
	}
	str_release(&above);
}

bool
folds_apply(const struct folds *folds, const char *at, size_t len, struct str *out)
{
	struct route part = { .end = at + len };
	struct str path = { 0 };
	bool is_changed = false;
	int level = 0;

	if (!folds || names_count(folds->parent) == 0 || len == 0 || !memchr(at, '/', len))
		return false;
	for (set_part(&part, at); part.len > 0; set_part(&part, part.at + part.len), level++) {
		bool is_there_already = part.len == 3 && memcmp(part.at, FOLDED, 3) == 0;
		put_slash(&path, at);
		if (is_there_already || level >= FOLD_LEVELS ||
		    (level == 0 && is_last_part(&part)) ||
		    !names_find(folds->parent, str_text(&path), path.len)) {
			str_bytes(&path, part.at, part.len);
			continue;
		}
		str_add(&path, FOLDED);
		is_changed = true;
	}
	if (is_changed)
		str_bytes(out, path.at, path.len);
	str_release(&path);
	return is_changed;
}
