/* mem: memory that is there or the program ends well, arenas, and growth by doubling. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_MEM_H
#define SR_BASE_MEM_H

#include <stddef.h>

/*
 * End the program: run die_hook (it restores the terminal and saves the notes),
 * print one line `sitrep: WHAT` on stderr, exit with code (an exit code of err.h).
 */
_Noreturn void die(int code, const char *what);

/* What die() runs first; NULL means nothing. Set once by the front end. */
extern void (*die_hook)(void);

/* malloc and kin that never return NULL: without memory they die(71). Free with free(). */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *old, size_t n, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *at, size_t len);

/*
 * Keep what is freed, 8 MB at most, where the system would be given it back at once: a verdict
 * takes and frees a few MB many times over, and each page that comes anew costs. Of the whole
 * process: for main, once, before memory is asked for. Nothing where the C library has no such
 * choice.
 */
void mem_keep(void);

/* Make room for one more element in the array `at` of n elements with capacity cap. */
#define GROW(at, n, cap)                                                                    \
	do {                                                                                \
		if ((n) >= (cap)) {                                                         \
			(cap) = (cap) ? 2 * (cap) : 8;                                      \
			(at) = xrealloc((at), (size_t)(cap), sizeof(*(at)));                \
		}                                                                           \
	} while (0)

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Memory given out in pieces and taken back all at once. {0} is a valid empty arena. */
struct arena {
	struct arena_block *block;	/* owned */
	size_t total;			/* bytes handed out since the last clear */
};

/* Take size zeroed bytes, aligned for any type; they live until arena_clear(). */
void *arena_alloc(struct arena *arena, size_t size);
/* Copy size bytes (arena_copy) or len bytes plus a NUL (arena_text) into the arena. */
void *arena_copy(struct arena *arena, const void *from, size_t size);
char *arena_text(struct arena *arena, const char *at, size_t len);
/* printf into the arena; the text is NUL-terminated. */
char *arena_fmt(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Forget all that was handed out, keeping one block for reuse; or give everything back. */
void arena_clear(struct arena *arena);
void arena_release(struct arena *arena);

#define ARENA_NEW(arena, type, n) ((type *)arena_alloc((arena), sizeof(type) * (size_t)(n)))

#endif
