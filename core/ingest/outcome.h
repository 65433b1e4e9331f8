/* outcome: status words and codes -> ok timeout server_error client_error unknown. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_OUTCOME_H
#define SR_INGEST_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/ingest/record.h"

/* Raw, unescaped bytes that may hold NUL; at NULL = the record has no such field. */
struct signal_text { const char *at; size_t len; };

/* What a record says of how it ended. */
struct signals {
	struct signal_text status;	/* the field of the status role: a word or a code */
	struct signal_text grpc;	/* gRPC status: a code 0..16 or its name */
	struct signal_text envoy;	/* response flags, `UT` or `UT,URX` */
	struct signal_text haproxy;	/* termination state, `sH--` */
	struct signal_text heroku;	/* router code, `H12` */
	struct signal_text error;	/* `error`, `error.type`, `exception`: a name, words */
	struct signal_text timeout;	/* `timeout`, `timed_out`: `true` says that it was one */
	struct signal_text success;	/* `true` `false`, `success` `failure` */
};

enum { OUTCOME_WORD = 40, OUTCOME_WORDS = 32 };	/* bytes of a word; how many may be added */

/* Words that a person added (`input.outcomes`); {0}: none. They come before all others. */
struct outcome_words {
	struct { char word[OUTCOME_WORD]; size_t len; enum outcome outcome; bool gave_up; }
		row[OUTCOME_WORDS];
	size_t n;
};
/*
 * Add one, `WORD=OUTCOME`; a later one of the same word counts. OUTCOME is a word of the contract
 * or `client_gave_up`, a timeout whose caller hung up first. Returns 0; -1 and *err (ERR_CONFIG).
 */
int outcome_words_add(struct outcome_words *words, const char *text, struct err *err);

/*
 * Class a record: the first row of ingest.md section 13 that decides. words: of a person, which
 * are compared with the status, and with an error's name; NULL: none. Adds FLAG_CLIENT_GAVE_UP to
 * *flags where the caller hung up first.
 */
enum outcome outcome_of(const struct outcome_words *words, const struct signals *signals,
			uint32_t *flags);
/* `502, 200` and `502 : 200`, attempts one after the other: the last that was made is the
 * answer. Any other text stays as it is. Returns how many attempts there were. */
int outcome_last_attempt(struct signal_text *status);

#endif
