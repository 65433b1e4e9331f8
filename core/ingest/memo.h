/* memo: texts of one worker by small numbers, and what is new among them: told on, never shared. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_MEMO_H
#define SR_INGEST_MEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A worker thread numbers the texts it meets by itself; whoever takes its records over is told
 * of the new ones with them (struct news) and keeps a table of its own from these numbers to
 * names. Texts are told apart by their kind, for what becomes of them differs.
 */
enum memo_kind {
	MEMO_NAME,		/* a name as it stands */
	MEMO_ENDPOINT,		/* an endpoint, already as its template */
	MEMO_STATUS,		/* a status, where nothing else tells the outcome */
	MEMO_SIGNALS,		/* a status and what else tells it: struct signals, packed */
	MEMO_METHOD, MEMO_HOST,	/* a part of an endpoint; it is numbered as the name it is */
	MEMO_KINDS
};

struct memo;

#define MEMO_MAX (64 << 10)	/* texts one worker numbers; further ones get no number */
#define MEMO_BYTES (8 << 20)	/* of them all: names are cut later, these are whole */
#define MEMO_NONE 0u		/* "absent"; numbers begin at 1 */
#define MEMO_FULL UINT32_MAX

/* What was numbered since the last time: number, kind, text. {0} is valid and empty. */
struct news {
	struct new_text {
		uint32_t id, len;
		enum memo_kind kind;
		size_t at;		/* in text */
	} *item;			/* owned, n of them, in order of id */
	size_t n, cap;
	char *text;			/* owned */
	size_t text_len, text_cap;
};
void news_clear(struct news *news);
void news_release(struct news *news);

struct memo *memo_new(void);
void memo_free(struct memo *memo);
/* The number of a text; a new one is added to *news. MEMO_FULL when there is no room. */
uint32_t memo_id(struct memo *memo, enum memo_kind kind, const char *at, size_t len,
		 struct news *news);

#endif
