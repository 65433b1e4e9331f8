/* shape_private: the nodes of the graph, and what both sides ask of sixteen bytes at once. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SHAPE_PRIVATE_H
#define SR_INGEST_SHAPE_PRIVATE_H

#include <string.h>

#include "core/ingest/shape.h"

#if defined(__SSE2__) && !defined(SITREP_PORTABLE)
#include <emmintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__) && !defined(SITREP_PORTABLE)
#include <arm_neon.h>
#endif

#define LITERAL 32		/* bytes of one node; a longer text is a chain of them */
#define VARIES 0xFF		/* strings at this node differ in length */
#define FIXED_MAX 31		/* longer strings are searched for their end */
#define NODES_MAX 8192
#define ALTERNATIVES 128	/* literals that may stand at one place */
#define NODE_NONE 0u
#define FIELD_NONE SHAPE_FIELDS

/* What follows the literal of a node. */
enum value_kind {
	VALUE_NONE,		/* nothing: the literal goes on in the child */
	VALUE_STRING,		/* text up to the quote that the child begins with */
	VALUE_ATOM,		/* a bare word of at least one byte */
	VALUE_ARRAY,		/* the inside of an array, up to its `]` */
	VALUE_END,		/* the record is over */
	VALUE_NEVER		/* of node [0]: not like anything */
};

/* A literal that leads from one field to the next. Exactly one cache line. */
struct node {
	char text[LITERAL];	/* zero-padded */
	uint64_t bit;		/* of the field it leads to, and of the objects it opens */
	uint32_t want;		/* a bit for each byte of the literal */
	uint32_t plain, quote;	/* of a string of `fixed` bytes: those with its quote, its quote */
	uint16_t alt, child;	/* what else may stand here; what follows. NODE_NONE = none */
	uint8_t len;		/* 1..LITERAL */
	uint8_t kind;
	uint8_t field;		/* that it leads to, FIELD_NONE: none */
	uint8_t fixed;		/* bytes of the string that follows, or VARIES */
	bool is_wanted;		/* the field is */
	bool has_more;		/* some of these is not 0: */
	uint8_t lines, trailing;	/* of the literal: line feeds, bytes inside characters */
};

_Static_assert(sizeof(struct node) == 64, "a node is one cache line");

/* A field by its place, with the literals that lead on from it. */
struct shape_field {
	uint32_t path, folded;	/* in the source's paths */
	uint64_t keys;		/* where in the path each object's key ends: `a.b` may be one key */
	int depth;
	bool is_wanted;		/* by somebody */
	uint16_t first[VALUE_END];	/* node, by the kind of the value; NODE_NONE: none yet */
};

struct shapes {
	struct node *node;	/* owned; [0] stands before the record */
	size_t n_nodes, cap_nodes;
	struct shape_field field[SHAPE_FIELDS];
	size_t n_fields;
	bool is_crowded;	/* a literal found no room */
	struct uses uses;
};

/* Eight bytes, the first one lowest whatever the machine. */
static inline uint64_t
word8(const char *at)
{
	uint64_t word;

	memcpy(&word, at, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/*
 * Questions about 16 bytes: one bit a byte, the first byte in bit 0. A byte is odd when a
 * string cannot simply go on over it: a quote, a backslash, a control, the part of a character
 * beyond ASCII.
 */
#if defined(__SSE2__) && !defined(SITREP_PORTABLE)
static inline uint32_t
odd16(const char *at)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)at);
	__m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
	__m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));
	__m128i low = _mm_cmpgt_epi8(_mm_set1_epi8(0x20), v);	/* signed: beyond ASCII too */

	return (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, slash), low));
}

static inline uint32_t
same16(const char *a, const char *b)
{
	__m128i x = _mm_loadu_si128((const __m128i *)(const void *)a);
	__m128i y = _mm_loadu_si128((const __m128i *)(const void *)b);

	return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(x, y));
}
#elif defined(__ARM_NEON) && defined(__aarch64__) && !defined(SITREP_PORTABLE)
static inline uint32_t
bits16(uint8x16_t is)
{
	static const uint8_t weights[16] = { 1, 2, 4, 8, 16, 32, 64, 128,
					     1, 2, 4, 8, 16, 32, 64, 128 };
	uint8x16_t v = vandq_u8(is, vld1q_u8(weights));

	return (uint32_t)vaddv_u8(vget_low_u8(v)) | (uint32_t)vaddv_u8(vget_high_u8(v)) << 8;
}

static inline uint32_t
odd16(const char *at)
{
	uint8x16_t v = vld1q_u8((const uint8_t *)at);
	uint8x16_t quote = vceqq_u8(v, vdupq_n_u8('"')), slash = vceqq_u8(v, vdupq_n_u8('\\'));
	uint8x16_t low = vcltq_s8(vreinterpretq_s8_u8(v), vdupq_n_s8(0x20));

	return bits16(vorrq_u8(vorrq_u8(quote, slash), low));
}

static inline uint32_t
same16(const char *a, const char *b)
{
	return bits16(vceqq_u8(vld1q_u8((const uint8_t *)a), vld1q_u8((const uint8_t *)b)));
}
#else
#define SHAPE_ONES UINT64_C(0x0101010101010101)

/* The top bit of each byte that is zero, exactly (no borrow passes between bytes). */
static inline uint64_t
zeros8(uint64_t word)
{
	const uint64_t low = 0x7F * SHAPE_ONES;

	return ~(((word & low) + low) | word | low);
}

static inline uint32_t
bits8(uint64_t tops)
{
	return (uint32_t)((tops >> 7) * UINT64_C(0x0102040810204080) >> 56);
}

static inline uint32_t
odd8(const char *at)
{
	uint64_t word = word8(at), tops = 0x80 * SHAPE_ONES;
	uint64_t low = ~((word & 0x7F * SHAPE_ONES) + 0x60 * SHAPE_ONES) & tops;

	return bits8(zeros8(word ^ '"' * SHAPE_ONES) | zeros8(word ^ '\\' * SHAPE_ONES) | low |
		     (word & tops));
}

static inline uint32_t
odd16(const char *at)
{
	return odd8(at) | odd8(at + 8) << 8;
}

static inline uint32_t
same16(const char *a, const char *b)
{
	return bits8(zeros8(word8(a) ^ word8(b))) | bits8(zeros8(word8(a + 8) ^ word8(b + 8))) << 8;
}
#endif

/* Is it a byte of a bare word, as the scanner has it? */
extern const bool shape_atom[256];

/* The bytes of a word that are no digits: the top bit of each; those above the first may err. */
static inline uint64_t
others8(uint64_t word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t digits = word ^ '0' * ones;

	return (digits | (digits + 0x76 * ones)) & 0x80 * ones;
}

/* Do the bytes at `at` begin with the node's literal? Reads LITERAL bytes. */
static inline bool
is_literal(const struct node *node, const char *at)
{
	uint32_t same = same16(at, node->text);

	if (node->want >> 16)
		same |= same16(at + 16, node->text + 16) << 16;
	return (same & node->want) == node->want;
}

/* shape_uses.c: find out anew which fields serve what. */
void shapes_plan(struct shapes *shapes, const struct extract *extract);

/* shape_text.c */
struct passed { uint32_t lines, trailing; bool has_cr, has_escape; };
/* Add what the literal of a node holds. */
void shape_pass_literal(const struct node *node, struct passed *passed);
/* Go on to the quote that ends a string, from an odd byte of it. Returns NULL when declined. */
const char *shape_string_end(const char *at, struct passed *passed);
/* From after a `[` to its `]`: strict JSON only. Returns NULL when declined. */
const char *shape_array_end(const char *at, struct passed *passed);

#endif
