use super::*;

fn plain(text: &str) -> Secret {
    Secret::from(text.to_owned())
}

fn sealed(text: &str) -> Secret {
    let mut secret = plain(text);
    secret.seal();
    secret.seal();
    secret
}

/// Goal: a sealed text is gone, is not shown, and is known again. Method: the same one, another and
/// none, sealed and not.
#[test]
fn a_sealed_secret_is_gone_and_known_again() {
    let secret = sealed("swordfish");
    assert_eq!((secret.expose(), &*format!("{secret:?}")), ("", "Secret(..)"));
    for other in [plain, sealed] {
        assert!(secret == other("swordfish") && other("swordfish") == secret);
        assert!(secret != other("Swordfish") && secret != other(""));
        assert!(sealed("") == other(""));
    }
}
