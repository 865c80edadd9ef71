/* dns_wire - the numbers of DNS messages: what reads them and what writes them shares these. */
#ifndef ANALYZERS_DNS_WIRE_H
#define ANALYZERS_DNS_WIRE_H

/* Types that the codec knows beside those that are asked (RFC 1035 3.2.2, 4034, 5155, 6672, 6891). */
enum dns_rr_type {
	DNS_RR_NS = 2,
	DNS_RR_CNAME = 5,
	DNS_RR_SOA = 6,
	DNS_RR_DNAME = 39,
	DNS_RR_OPT = 41,
	DNS_RR_RRSIG = 46,
	DNS_RR_NSEC = 47,
	DNS_RR_NSEC3 = 50,
	DNS_RR_SPF = 99,
	DNS_RR_ANY = 255,
};

enum { DNS_CLASS_IN = 1 };

enum dns_rcode { DNS_NOERROR, DNS_FORMERR, DNS_SERVFAIL, DNS_NXDOMAIN, DNS_NOTIMP, DNS_REFUSED };

enum { DNS_PACKET_MOST = 65535, DNS_HEADER = 12 }; /* bytes */

/* Offsets of the header's numbers, and the bits of its second (RFC 1035 4.1.1, RFC 4035 3.1.6). */
enum {
	DNS_AT_ID = 0,
	DNS_AT_FLAGS = 2,
	DNS_AT_QUESTIONS = 4,
	DNS_AT_ANSWERS = 6,
	DNS_AT_AUTHORITY = 8,
	DNS_AT_MORE = 10,
};

enum {
	DNS_FLAG_QR = 0x8000,
	DNS_MASK_OPCODE = 0x7800,
	DNS_FLAG_AA = 0x0400,
	DNS_FLAG_TC = 0x0200,
	DNS_FLAG_RD = 0x0100,
	DNS_FLAG_RA = 0x0080,
	DNS_FLAG_AD = 0x0020,
	DNS_FLAG_CD = 0x0010,
	DNS_MASK_RCODE = 0x000f,
};

#endif
