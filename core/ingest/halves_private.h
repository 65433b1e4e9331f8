/* halves_private: what the kinds of two-line requests share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_HALVES_PRIVATE_H
#define SR_INGEST_HALVES_PRIVATE_H

#include "core/ingest/halves.h"

/* Bytes of a line, borrowed; len 0 = none. */
struct piece { const char *at; size_t len; };

/* A request that began. */
struct half {
	uint64_t since;			/* its line; 0: free */
	char name[HALVES_NAME];
	size_t n_name;
	char text[HALVES_TEXT];		/* what its first line says */
	size_t n_text;
	bool is_doubtful;		/* another one of its name ended, or it did */
	char status[16];		/* Lambda: as another line told it; "" */
};

/* The bytes behind a word in a line, where no JSON stands before it; at NULL: it is not there. */
struct piece halves_behind(struct piece line, const char *word);
/* Remember one; text may be {NULL, 0}. */
struct half *halves_begin(struct halves *halves, struct piece name, struct piece text);
/* The one of a name (or without one: len 0) that ends, if it can be no other; else NULL. */
struct half *halves_find(struct halves *halves, struct piece name);
/* One of this name ended: where there are several the last one, so that one that never ends is
 * forgotten in time. */
void halves_close(struct halves *halves, struct piece name);

/* A line, without its end: append what it is. */
void halves_rails(struct halves *halves, struct piece line, struct str *out);
void halves_aspnet(struct halves *halves, struct piece line, struct str *out);
void halves_lambda(struct halves *halves, struct piece line, struct str *out);
/* Is it one that ends a request? */
bool halves_is_rails(struct piece line);
bool halves_is_aspnet(struct piece line);
bool halves_is_lambda(struct piece line);
/* The REPORT that waits, if one does, with its line end: told by the line behind it, if any. */
void halves_lambda_flush(struct halves *halves, struct piece next, struct str *out);

static inline void
halves_put(struct str *out, struct piece piece)
{
	str_bytes(out, piece.at, piece.len);
}

#endif
