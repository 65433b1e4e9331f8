/* paths: the field names of one source, each once, with what a name promises. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/paths.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define FOLD_MAX 256	/* longer names have no variants */

/* Write the name without case and joints; returns its length, 0 when it is too long. */
static size_t
fold(char out[FOLD_MAX], const char *at, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char c = at[i];
		if (alias_is_joint(c))
			continue;
		if (n == FOLD_MAX)
			return 0;
		out[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return n;
}

static void
make_room(struct paths *paths)
{
	size_t need = names_count(paths->names) + 1;

	if (need <= paths->cap)
		return;
	size_t cap = need < 64 ? 64 : 2 * need;
	paths->path = xrealloc(paths->path, cap, sizeof(*paths->path));
	memset(paths->path + paths->cap, 0, (cap - paths->cap) * sizeof(*paths->path));
	paths->cap = cap;
}

static void
describe(struct paths *paths, uint32_t id)
{
	const struct name *name = names_raw(paths->names, id);
	char folded[FOLD_MAX];
	size_t len = fold(folded, name->raw, name->len);
	uint32_t folded_id = len ? names_id(paths->names, folded, len) : id;

	make_room(paths);
	struct path *path = &paths->path[id];
	path->folded = folded_id;
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		path->place[role] = (int16_t)alias_place(role, name->raw, name->len);
	path->signal = (uint8_t)alias_signal(name->raw, name->len);
	path->is_known = true;
}

static uint32_t
enter(struct paths *paths, const char *at, size_t len)
{
	uint32_t id = names_id(paths->names, at, len);

	make_room(paths);
	if (!paths->path[id].is_known)
		describe(paths, id);
	return id;
}

uint32_t
paths_id(struct paths *paths, const char *at, size_t len)
{
	uint32_t id = names_find(paths->names, at, len);
	if (id != NAME_NONE && paths->path[id].is_known)
		return id;
	if (names_count(paths->names) < PATHS_MAX)
		return enter(paths, at, len);
	paths->refused++;
	return NAME_NONE;
}

uint32_t
paths_want(struct paths *paths, const char *path)
{
	uint32_t id = enter(paths, path, strlen(path));
	paths->path[id].is_wanted = true;
	return id;
}

/* The names with a role are entered first: whatever a log holds, there is room for them. */
void
paths_init(struct paths *paths)
{
	*paths = (struct paths){ .names = names_new() };
	for (size_t i = 0; alias_name(i); i++)
		paths_want(paths, alias_name(i));
}

struct path *
paths_get(const struct paths *paths, uint32_t id)
{
	return &paths->path[id];
}

const struct name *
paths_name(const struct paths *paths, uint32_t id)
{
	return names_raw(paths->names, id);
}

void
paths_release(struct paths *paths)
{
	names_free(paths->names);
	free(paths->path);
	*paths = (struct paths){ 0 };
}
