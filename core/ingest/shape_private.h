/* shape_private: the nodes of the graph, which one side makes and the other one follows. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SHAPE_PRIVATE_H
#define SR_INGEST_SHAPE_PRIVATE_H

#include "core/ingest/shape.h"
#include "core/ingest/shape_bytes.h"

#define LITERAL 32		/* bytes in a node; what is longer stands elsewhere */
#define FIXED_MAX 31		/* longer strings are searched for their end */
#define NODES_MAX 8192
#define TEXT_MAX ((size_t)1 << 20)	/* bytes of long literals and of values watched */
#define ALTERNATIVES 128	/* literals that may stand at one place */
#define NODE_NONE 0u
#define FIELD_NONE SHAPE_FIELDS
#define WANTED_END 63		/* slots of fields that are wanted lie before it */

/* What follows the literal of a node. */
enum value_kind {
	VALUE_STRING,		/* text up to the quote that the child begins with */
	VALUE_ATOM,		/* a bare word of at least one byte */
	VALUE_ARRAY,		/* the inside of an array, up to its `]` */
	VALUE_END,		/* the record is over */
	VALUE_NEVER		/* of node [0]: not like anything */
};

/* Whom the value at a node serves. */
enum serves {
	SERVES_NOBODY,		/* it need only be right */
	SERVES_PERHAPS,		/* somebody, by what else the record has */
	SERVES_TIME,		/* one for each role, in their order */
	SERVES_LATENCY, SERVES_STATUS, SERVES_ENDPOINT, SERVES_VERSION,
	SERVES_DIM,		/* and so on, one for each dimension */
	SERVES_ALL = SERVES_DIM + RECORD_DIMS
};

/* What is to be done behind a literal, by its kind and whom the value serves. */
enum node_op {
	OP_STRING, OP_ATOM, OP_ARRAY, OP_END, OP_NEVER,	/* by the kind alone */
	OP_TIME, OP_WHOLE,	/* a text that is a time; a bare word that is a latency */
	OP_TEXT,		/* what is kept as a text */
	OP_OTHER,		/* any other value that somebody may want */
	OP_LONG			/* the literal goes on; then what `then` says */
};

/* Bits of slots; those of the first word are in the node. */
struct slots { uint64_t word[SHAPE_WORDS]; };
/* What few literals hold. */
struct rare {
	struct slots beyond;		/* fields of the further words */
	uint64_t lines, trailing, returns;	/* line feeds, bytes inside characters, CR */
};
/* Where a long literal goes on, in shapes->text. */
struct rest { uint32_t at, len; };

/* Every record has this bit from its beginning, so that a node that has it too is looked at as
 * closely as a key that comes twice. */
#define RARE (UINT64_C(1) << RARE_SLOT)
#define RARE_SLOT 63		/* of no field */

/* A literal that leads from one field to the next. Exactly one cache line. */
struct node {
	char text[LITERAL];	/* zero-padded */
	uint64_t bit;		/* of the field it leads to, of what it passes over; RARE */
	uint32_t want;		/* a bit for each byte of the text */
	uint32_t plain;		/* of a string of `fixed` bytes: a bit for each of them; all: those
				 * at this node differ in length */
	uint16_t alt, child;	/* what else may stand here; what follows. NODE_NONE = none */
	uint16_t rare, rest;	/* of shapes->rare and rest; [0] = nothing */
	uint8_t len;		/* of the text, 1..LITERAL */
	uint8_t op, then;	/* enum node_op */
	uint8_t kind;
	uint8_t field;		/* that it leads to, FIELD_NONE: none */
	uint8_t fixed;		/* where the quote stands if `plain` is right */
	uint8_t serves;		/* whom the field does */
};

_Static_assert(sizeof(struct node) == 64, "a node is one cache line");

/* A field by its place, with the literals that lead on from it. */
struct shape_field {
	uint32_t path, folded;	/* in the source's paths */
	uint64_t keys;		/* where in the path each object's key ends: `a.b` may be one key */
	int depth;
	bool is_known;		/* there is a field in this slot */
	bool is_wanted;		/* and somebody may ask for it */
	uint8_t serves;		/* SERVES_PERHAPS at least if it is wanted */
	/* Of one that is not wanted: its value was this so far, so often. */
	bool has_varied;
	uint8_t same_kind;
	uint16_t n_same;
	struct rest same;
	uint16_t first[VALUE_END];	/* node, by the kind of the value; NODE_NONE: none yet */
};

struct shapes {
	struct node *node;	/* owned, as all of these; [0] stands before the record */
	size_t n_nodes, cap_nodes;
	struct shape_field field[SHAPE_FIELDS];	/* by slot */
	size_t n_fields;
	struct rare *rare;
	size_t n_rare, cap_rare;
	struct rest *rest;
	size_t n_rest, cap_rest;
	char *text;		/* SHAPE_PAD bytes more than these */
	size_t n_text, cap_text;
	bool is_crowded;	/* a literal found no room */
	struct uses uses;
};

/* Is it a byte of a bare word, as the scanner has it? */
extern const bool shape_atom[256];

/* shape_uses.c: find out anew which fields serve what. */
void shapes_plan(struct shapes *shapes, const struct extract *extract);
/* What is to be done at a node, now that its field serves what it does. */
void shapes_set_op(struct node *node);

/* shape_text.c */
/* Count what is rare in the literal of a node. Returns false when a key is there twice, which is
 * for the slow path. */
bool shape_pass(const struct shapes *shapes, const struct node *node, uint64_t present,
		struct matched *matched);
/* Go on to the quote that ends a string, from any place in it. Returns NULL when declined: what
 * no JSON has, and escapes in what somebody may want (node NULL: nobody). */
const char *shape_string_end(const struct node *node, const char *at, struct matched *matched);
/* From after a `[` to its `]`: strict JSON only. Returns NULL when declined. */
const char *shape_array_end(const char *at, struct matched *matched);

#endif
