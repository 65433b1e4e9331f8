/* outcome_private: how words of a status are compared. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_OUTCOME_PRIVATE_H
#define SR_INGEST_OUTCOME_PRIVATE_H

#include "core/ingest/outcome.h"

/* The word without case and joints; its length, or 0 when it is none. NUL is never dropped. */
size_t outcome_fold(char out[OUTCOME_WORD], struct signal_text text);
/* Do words say that something timed out: `context deadline exceeded`, `E_TIMEOUT`,
 * `java.net.SocketTimeoutException: Read timed out`? */
bool outcome_says_timeout(struct signal_text text);
/* The last row of a person that has this text; SIZE_MAX: none, or no rows (NULL). */
size_t outcome_words_find(const struct outcome_words *own, struct signal_text text);

#endif
