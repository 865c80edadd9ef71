/* dkim_keys - keys and signatures of our own making, for tests; their private halves are not kept.
 */
#ifndef TESTS_DKIM_KEYS_H
#define TESTS_DKIM_KEYS_H

/* RSA, 1024 bits: as SubjectPublicKeyInfo and as RSAPublicKey. */
#define RSA_SPKI                                                                                   \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCEIcayxtxB7F81nUY74vgNS6LfhRTspxcv7eT"             \
	"Oz0zCSd9xXLN/83i2jhl7RYwssQefToekGm+ldKjykdyAJGU/m6Mgu1wP5y1wVog46xQ/Ko1jgaf"             \
	"hmDPYjrCLHKHdhdIjVP2HteGyrwdzTUnlC/03ixWtyN/EV3rtczz5UhDQQIDAQAB"
#define RSA_PKCS1                                                                                  \
	"MIGJAoGBAMIQhxrLG3EHsXzWdRjvi+A1Lot+FFOynFy/t5M7PTMJJ33Fcs3/zeLaOGXtFjCyxB59"             \
	"Oh6Qab6V0qPKR3IAkZT+boyC7XA/nLXBWiDjrFD8qjWOBp+GYM9iOsIscod2F0iNU/Ye14bKvB3N"             \
	"NSeUL/TeLFa3I38RXeu1zPPlSENBAgMBAAE="
/* The same with e=1, with an even exponent, and with an even modulus. */
#define RSA_E1                                                                                     \
	"MIGHAoGBAMIQhxrLG3EHsXzWdRjvi+A1Lot+FFOynFy/t5M7PTMJJ33Fcs3/zeLaOGXtFjCyxB59"             \
	"Oh6Qab6V0qPKR3IAkZT+boyC7XA/nLXBWiDjrFD8qjWOBp+GYM9iOsIscod2F0iNU/Ye14bKvB3N"             \
	"NSeUL/TeLFa3I38RXeu1zPPlSENBAgEB"
#define RSA_EVEN_E                                                                                 \
	"MIGHAoGBAMIQhxrLG3EHsXzWdRjvi+A1Lot+FFOynFy/t5M7PTMJJ33Fcs3/zeLaOGXtFjCyxB59"             \
	"Oh6Qab6V0qPKR3IAkZT+boyC7XA/nLXBWiDjrFD8qjWOBp+GYM9iOsIscod2F0iNU/Ye14bKvB3N"             \
	"NSeUL/TeLFa3I38RXeu1zPPlSENBAgEE"
#define RSA_EVEN_N                                                                                 \
	"MIGJAoGBAMIQhxrLG3EHsXzWdRjvi+A1Lot+FFOynFy/t5M7PTMJJ33Fcs3/zeLaOGXtFjCyxB59"             \
	"Oh6Qab6V0qPKR3IAkZT+boyC7XA/nLXBWiDjrFD8qjWOBp+GYM9iOsIscod2F0iNU/Ye14bKvB3N"             \
	"NSeUL/TeLFa3I38RXeu1zPPlSENCAgMBAAE="
/* RSA, 512 bits. */
#define RSA_SHORT                                                                                  \
	"MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALu3yBh96dJ9nAkqEd8NO/IX60Pz8ZwfPD7OZBQaQ3IC"             \
	"sNwoqyKNPBITVK1xZlFydyxXmE5eGWzRBCQkrmQp4mECAwEAAQ=="
/* 1024 bits, both primes k * M + (65537^a mod M), M the product of the first 71 primes. */
#define RSA_ROCA                                                                                   \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC4284jeD8yMc1zVidMKH0bgP7O4ljGg9lkk/io"             \
	"cEFP6gDXx6yATyVAab1T4FZjVaMPfQn/+V3Wa1x97jHb67OqYXJG5cOq0l73SUGWvb9EfJfdYQTg"             \
	"klYDDeFHilsvbRQh0WnwoeFh8ir0PmC7oYcP7tZaVRXaD9RDBYh8pLgbMQIDAQAB"
/* Of "abc" with the first key, with SHA-256 and with SHA-1. */
#define RSA_SIGNATURE                                                                              \
	"uoeJEecIgL9JpeqlEe0WQ47cwRDsQ2SJxc60XXyQh/FRAYTwzaDb4/2++79d3wYUrAhfrvzGzTT2"             \
	"Gfvkpn1Q/X/93s8G3IXBj730Wpk5Tr+7eWoJR/VPwDbInX7+thg+kkPLx2Q/Du5Pls44nuDLdTxx"             \
	"/Hgo/7QE6oLb8OyXicA="
#define RSA_SIGNATURE_SHA1                                                                         \
	"VhxpGUDRWQYy78wzFIPWPnx+vwiAKcawWeiHKKQEGvoIWHS7iajcYB/1xrCp5TwbM3tx0pmO2AwN"             \
	"UlRwcxkIC5lodw7w/ZGY7xv6T2Xkumde4AccTNgkkaFBVdsa6vYz4DQtKgXPTezonThaItWz9GfU"             \
	"IQ/oTnhvQTIOQ4OYok0="
/* Of "abc" with another key of 1024 bits. */
#define RSA_SIGNATURE_OTHER                                                                        \
	"XvZji4zZcBmcyITASoql7k2psq0w5tK2f5SjvurPs02cTVErygeJln0RYp9F5goQ6Je3GWGDaIEn"             \
	"XdmmisAsethRPbSdx/chQoWWzowvXmV7La5iBU8A5w1rb2+aTSddvkL5hBsJXxIg/bBp593IhvEB"             \
	"mHg5Lowf0CiiOVhWB6M="
/* Ed25519, and its signature of the SHA-256 digest of "abc". */
#define ED_KEY "mo84suAJ1eBbEGxlP+oRvbP2rlizaDoysUlJ36Q9frw="
#define ED_SIGNATURE                                                                               \
	"fSo+lTUgA0P5KPrwC77Zuo+vhPQoUN09yIz6MNJU7UbhiGLPrzJgeslPHqlKC4/kNhwxov6Z4CjR"             \
	"unD8EGKKDA=="

#endif
