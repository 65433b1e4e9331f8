/* halves: requests that a log tells in two lines: what was asked in one, how it went in another. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_HALVES_H
#define SR_INGEST_HALVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

/*
 * Rails says `Started GET "/x" for 10.0.0.7 at TIME`, and some lines later `Completed 200 OK in
 * 12ms`; ASP.NET Core writes the time and the level on one line and `Request finished ...` on the
 * next; AWS Lambda names the version in `START` and the time taken in `REPORT`. The line that ends
 * a request is written anew with what the first one said; every other line, and every line end,
 * stays as it is. The table of formats reads the line so written:
 *
 *	PREFIX Completed [TIME] "GET /x" 10.0.0.7 - 200 OK in 12ms ...
 *	HEADER Request finished HTTP/1.1 GET http://host/x - 200 - - 12.3ms
 *	PREFIX REPORT RequestId: ID Version: V Status: S Duration: 12.3 ms ...
 *
 * Two lines belong together by the name of the request (Rails' tag, Lambda's RequestId). Where
 * lines have none they do when one request is open and no other: of several it is not known whose
 * line it is, and the path stays unknown rather than wrong.
 */
enum halves_kind { HALVES_NONE, HALVES_RAILS, HALVES_ASPNET, HALVES_LAMBDA };

#define HALVES_OPEN 256		/* requests that are remembered; the oldest goes */
#define HALVES_FAR 2000		/* lines after which one that did not end is forgotten */
#define HALVES_LINE 8192	/* bytes of a line; a longer one stays as it is */
#define HALVES_NAME 64		/* bytes of a request's name; a longer one is none */
#define HALVES_TEXT 512		/* bytes of what its first line says; more is not kept */

struct half;
/* {0} of a kind is a valid start. */
struct halves {
	enum halves_kind kind;
	struct half *open;	/* owned; HALVES_OPEN of them, NULL until the first line */
	uint64_t lines;		/* so far */
	struct str line;	/* owned; the one that is read, without its end */
	bool is_long;		/* the rest of it passes */
	struct str header;	/* owned; ASP.NET: the line before, or "" */
	struct str waiting;	/* owned; Lambda: a REPORT of which the next line may tell, or "" */
	uint64_t joined, alone;	/* ends of a request with and without its beginning, so far */
};

/* Which kind is among whole lines of a source? HALVES_NONE: none. Pure. */
enum halves_kind halves_detect(const char *at, size_t len);
/* Append what the next bytes are. Pieces may end anywhere. */
void halves_push(struct halves *halves, const char *at, size_t len, struct str *out);
/* The input has ended: append what is held. */
void halves_end(struct halves *halves, struct str *out);
/* `Rails`, `ASP.NET Core`, `AWS Lambda` */
const char *halves_words(const struct halves *halves);
/* Give the memory back. */
void halves_release(struct halves *halves);

#endif
