/* snap_brief: names so long that cutting them makes them one: what tells them apart is kept. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/engine_private.h"

enum { BRIEF = 11, SHA_MIN = 20, SHA = 8, SHA_MOST = 12 };

static bool
is_sha(const char *name)
{
	return strlen(name) >= SHA_MIN && name[strspn(name, "0123456789abcdef")] == '\0';
}

static size_t
same_start(const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] && a[n] == b[n])
		n++;
	return n;
}

static size_t
same_end(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t n = 0;

	while (n < a_len && n < b_len && a[a_len - 1 - n] == b[b_len - 1 - n])
		n++;
	return n;
}

static bool
is_border(char c)
{
	return c && strchr("/-:._@ ", c);
}

/* Where what differs begins: at a border, as far ahead of it as the name stays short. */
static size_t
begin_at(const char *name, size_t len, size_t differs)
{
	size_t at = differs;

	while (at > 0 && !is_border(name[at - 1]))
		at--;
	for (size_t i = at; i > 0 && len - i < BRIEF; i--)
		if (is_border(name[i - 1]))
			at = i;
	return at > 0 && name[at - 1] == '/' ? at - 1 : at;
}

const char *
snap_brief(struct arena *arena, const char *name, const char *const *other, size_t n)
{
	size_t len = strlen(name), start = 0, end = len;

	if (len <= BRIEF + 3)
		return name;
	for (size_t i = 0; i < n; i++) {
		size_t same = same_start(name, other[i]);
		if (name[same] && same > start)
			start = same;
	}
	if (is_sha(name)) {
		size_t keep = start < SHA ? SHA : start < SHA_MOST ? SHA_MOST : start + 1;
		return arena_text(arena, name, keep < len ? keep : len);
	}
	if (start == 0)
		return name;
	size_t from = begin_at(name, len, start);
	for (size_t i = 0; i < n && len - from > BRIEF; i++) {
		size_t other_len = strlen(other[i]);
		if (strcmp(name, other[i]) == 0 || same_start(name, other[i]) < from)
			continue;	/* another name from its start on */
		size_t same = same_end(name, len, other[i], other_len);
		if (len - same <= start)	/* `/a/a` beside `/a` */
			continue;
		size_t last = len - same;
		end = last > end || end == len ? last : end;
	}
	while (end < len && !is_border(name[end]))
		end++;
	if (len - end < 4)	/* a cut that saves nothing */
		end = len;
	if (from < 3)
		from = 0;
	return arena_fmt(arena, "%s%.*s%s", from ? ".." : "", (int)(end - from), name + from,
			 end < len ? (name[end] == '/' ? "/.." : "..") : "");
}

const char *
snap_brief_of(struct engine *engine, const void *rows, size_t n, size_t i,
	      const char *name_of(const void *rows, size_t i))
{
	const char **other = ARENA_NEW(&engine->drawn, const char *, n + 1);
	size_t n_other = 0;

	for (size_t k = 0; k < n; k++)
		if (k != i)
			other[n_other++] = name_of(rows, k);
	return snap_brief(&engine->drawn, name_of(rows, i), other, n_other);
}
