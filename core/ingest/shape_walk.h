/* shape_walk: the way of a record through the graph, and what is done with its values on it. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SHAPE_WALK_H
#define SR_INGEST_SHAPE_WALK_H

#include "core/ingest/shape_private.h"

#define WALK_INLINE static inline __attribute__((always_inline))

/*
 * Reads a value that somebody wants where it stands, at `at` behind the literal of its node.
 * Returns where it ends; NULL: it is not of the node's kind, or the record is to be declined
 * for it. They are called by what the value is (enum node_op), and are to be inlined.
 */
typedef const char *(*value_reader)(void *context, const struct node *node, const char *at);
struct value_readers { value_reader time, whole, text, other; };

/* Do the bytes at `at` begin with the node's literal? Reads LITERAL bytes. */
WALK_INLINE bool
is_literal(const struct node *node, const char *at)
{
	uint32_t same = same16(at, node->text);

	if (node->len > 16)
		same |= same16(at + 16, node->text + 16) << 16;
	return (~same & node->want) == 0;
}

/* The end of a literal that goes on beyond its node, at `at`, or NULL. */
WALK_INLINE const char *
rest_end(const struct shapes *shapes, const struct node *node, const char *at)
{
	const struct rest *rest = &shapes->rest[node->rest];
	const char *text = shapes->text + rest->at;
	uint32_t left = rest->len;

	for (; left >= 16; left -= 16, at += 16, text += 16)
		if (UNLIKELY(same16(at, text) != 0xFFFF))
			return NULL;
	return ~same16(at, text) & ((UINT32_C(1) << left) - 1) ? NULL : at + left;
}

/*
 * The end of the string that begins at `at`. Most strings at one node are equally long
 * (times, ids, versions): to test the quote where it was before lets the processor go on
 * there at once, while it still looks whether all before it is plain. Others are looked at 32
 * bytes at a time, so that short ones of any length take the same way.
 */
WALK_INLINE const char *
string_end(const struct node *node, const char *at, struct matched *matched)
{
	uint32_t odd = odd16(at);

	if (node->plain >> 16)
		odd |= odd16(at + 16) << 16;
	if (LIKELY(!(odd & node->plain) && at[node->fixed] == '"'))
		return at + node->fixed;
	if (UNLIKELY(!odd))
		return shape_string_end(node, at + 16, matched);
	at += __builtin_ctz(odd);
	return LIKELY(*at == '"') ? at : shape_string_end(node, at, matched);
}

/* Nearly all bare words are numbers of a few digits, some with a point. NULL: there is none. */
WALK_INLINE const char *
atom_end(const char *from)
{
	const char *at = from + count8(others8(word8(from)));

	if (*at == '.')
		at += 1 + count8(others8(word8(at + 1)));
	while (UNLIKELY(shape_atom[(unsigned char)*at]))
		at++;
	return at > from ? at : NULL;
}

/* The end of what stands at a node; NULL when it is not of its kind. */
WALK_INLINE const char *
value_end(const struct node *node, const char *at, struct matched *matched)
{
	return node->kind == VALUE_STRING ? string_end(node, at, matched)
	       : node->kind == VALUE_ATOM ? atom_end(at)
					  : NULL;
}

/*
 * Follow the record whose `{` is at `at`, as shapes_match() has it. The tokens of values are kept
 * if keeps_tokens, or by the readers.
 */
WALK_INLINE bool
shapes_walk(const struct shapes *shapes, const char *at, struct matched *out,
	    const struct value_readers *readers, void *context, bool keeps_tokens)
{
	const struct node *const nodes = shapes->node, *node = nodes;
	uint64_t present = RARE;

	out->present[1] = out->present[2] = out->present[3] = 0;
	out->lines = out->trailing = 0;
	out->has_cr = false;
	for (;;) {
		const char *from, *end;
		uint8_t op;

		/* Where there is no child it is [0], which is like nothing. */
		node = &nodes[node->child];
	look:
		if (UNLIKELY(!is_literal(node, at)))
			goto other;
		from = at + node->len;
		op = node->op;
	act:
		switch ((enum node_op)op) {
		case OP_LONG:
			from = rest_end(shapes, node, from);
			if (UNLIKELY(!from))
				goto other;
			op = node->then;
			goto act;
		case OP_STRING:
			end = string_end(node, from, out);
			break;
		case OP_ATOM:
			end = atom_end(from);
			break;
		case OP_ARRAY:
			end = shape_array_end(from, out);
			break;
		case OP_TIME:
			end = readers->time(context, node, from);
			break;
		case OP_WHOLE:
			end = readers->whole(context, node, from);
			break;
		case OP_TEXT:
			end = readers->text(context, node, from);
			break;
		case OP_OTHER:
			end = readers->other(context, node, from);
			break;
		case OP_END:
			out->uses = &shapes->uses;
			out->end = from;
			out->present[0] = (present | node->bit) & ~RARE;
			return !(present & node->bit) || shape_pass(shapes, node, present, out);
		case OP_NEVER:
			return false;
		default:
			__builtin_unreachable();
		}
		if (UNLIKELY(!end))
			goto other;
		if (UNLIKELY((present & node->bit) != 0) && !shape_pass(shapes, node, present, out))
			return false;
		present |= node->bit;
		if (keeps_tokens)
			out->token[node->field] = (struct token){ from, end };
		at = end;
		continue;
	other:
		if (node->alt == NODE_NONE)
			return false;
		node = &nodes[node->alt];
		goto look;
	}
}

#endif
