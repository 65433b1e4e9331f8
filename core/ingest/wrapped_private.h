/* wrapped_private: what the openers of wrapped logs share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_WRAPPED_PRIVATE_H
#define SR_INGEST_WRAPPED_PRIVATE_H

#include "core/ingest/jsonform.h"

/* The bytes that a string (or an array of bytes) stands for, without blanks around them.
 * at NULL: it is neither. */
struct raw wrapped_string(struct jsonform_cut *cut, struct raw value);
/* Does an object say itself how a request ended or how long it took? Then it is the record. */
bool wrapped_is_request(struct raw object);
/*
 * Enter the record at `where` that is in a string: its own members, then those of the objects
 * around it, the nearer ones first. A string that holds none leaves `where` as it stands. A
 * line of a logger in it whose message is the record is one of those around it.
 */
void wrapped_item(struct jsonform_cut *cut, struct raw where, struct raw string, struct raw labels,
		  struct raw more);
/* wrapped_cut() of an object in another one, whose members are labels too. */
bool wrapped_cut_in(struct jsonform_cut *cut, struct raw object, struct raw more);

#endif
