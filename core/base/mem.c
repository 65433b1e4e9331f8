/* mem: memory that is there or the program ends well, arenas, and growth by doubling. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "core/base/err.h"
#include "core/base/mem.h"

enum {
	BLOCK_FIRST = 4096,		/* bytes of an arena's first block */
	BLOCK_MOST = 1024 * 1024,	/* blocks double up to this; a larger piece has its own */
	ALIGN = _Alignof(max_align_t)
};

void (*die_hook)(void);

void
die(int code, const char *what)
{
	void (*hook)(void) = die_hook;

	die_hook = NULL;	/* a hook that itself dies must not run again */
	if (hook)
		hook();
	fprintf(stderr, "sitrep: %s\n", what);
	exit(code);
}

static _Noreturn void
die_without_memory(size_t size)
{
	char text[128];

	snprintf(text, sizeof(text),
		 "out of memory: %zu bytes were refused; "
		 "free some, or read less (--since, --until)", size);
	die(ERR_MEMORY, text);
}

void
mem_keep(void)
{
#ifdef __GLIBC__
	enum { KEPT = 8 << 20, APART = 2 << 20 };	/* bytes; larger pieces are mapped apart */

	mallopt(M_TRIM_THRESHOLD, KEPT);
	mallopt(M_MMAP_THRESHOLD, APART);
#endif
}

void *
xmalloc(size_t size)
{
	void *at = malloc(size ? size : 1);

	if (!at)
		die_without_memory(size);
	return at;
}

void *
xcalloc(size_t n, size_t size)
{
	void *at = calloc(n ? n : 1, size ? size : 1);

	if (!at)
		die_without_memory(size && n > SIZE_MAX / size ? SIZE_MAX : n * size);
	return at;
}

void *
xrealloc(void *old, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		die_without_memory(SIZE_MAX);

	void *at = realloc(old, n && size ? n * size : 1);
	if (!at)
		die_without_memory(n * size);
	return at;
}

char *
xstrndup(const char *at, size_t len)
{
	if (len == SIZE_MAX)
		die_without_memory(len);

	char *copy = xmalloc(len + 1);
	if (len)
		memcpy(copy, at, len);
	copy[len] = '\0';
	return copy;
}

char *
xstrdup(const char *text)
{
	return xstrndup(text, strlen(text));
}

/* The newest block is the one being filled; the others are full, or as good as. */
struct arena_block {
	struct arena_block *older;
	size_t used, size;		/* bytes of data[] */
	_Alignas(max_align_t) unsigned char data[];
};

static struct arena_block *
block_new(struct arena_block *older, size_t least)
{
	size_t size = older ? older->size : BLOCK_FIRST / 2;

	size = size < BLOCK_MOST / 2 ? 2 * size : BLOCK_MOST;
	if (size < least)
		size = least;
	if (size > SIZE_MAX - sizeof(struct arena_block))
		die_without_memory(size);

	struct arena_block *block = xmalloc(sizeof(*block) + size);
	*block = (struct arena_block){ .older = older, .size = size };
	return block;
}

/* A piece with whatever stood there; *taken: its size as it is kept. */
static void *
take(struct arena *arena, size_t size, size_t *taken)
{
	if (size > SIZE_MAX / 2)
		die_without_memory(size);

	/* An empty piece still takes a place, so that no two pieces share an address. */
	*taken = ((size ? size : 1) + ALIGN - 1) / ALIGN * ALIGN;
	struct arena_block *block = arena->block;
	if (!block || block->size - block->used < *taken)
		block = arena->block = block_new(block, *taken);

	void *at = block->data + block->used;
	block->used += *taken;
	arena->total += size;
	return at;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	size_t taken;
	void *at = take(arena, size, &taken);

	return memset(at, 0, taken);
}

void *
arena_copy(struct arena *arena, const void *from, size_t size)
{
	size_t taken;
	char *at = take(arena, size, &taken);

	if (size)
		memcpy(at, from, size);
	memset(at + size, 0, taken - size);
	return at;
}

char *
arena_text(struct arena *arena, const char *at, size_t len)
{
	if (len == SIZE_MAX)
		die_without_memory(len);

	char *text = arena_alloc(arena, len + 1);
	return len ? memcpy(text, at, len) : text;
}

char *
arena_fmt(struct arena *arena, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	size_t size = len < 0 ? 1 : (size_t)len + 1;
	char *text = arena_alloc(arena, size);
	if (len > 0)
		vsnprintf(text, size, format, again);
	va_end(again);
	return text;
}

static void
free_older(struct arena_block *block)
{
	while (block->older) {
		struct arena_block *older = block->older;
		block->older = older->older;
		free(older);
	}
}

void
arena_clear(struct arena *arena)
{
	if (arena->block) {
		free_older(arena->block);
		arena->block->used = 0;
	}
	arena->total = 0;
}

void
arena_release(struct arena *arena)
{
	if (arena->block) {
		free_older(arena->block);
		free(arena->block);
	}
	*arena = (struct arena){ 0 };
}
