//! Certificates for one stand-in: a CA of its own, and the three ways to present one.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A domain that no visitor of the stand-in asks for.
const ANOTHER_NAME: &str = "another.example";

/// What to answer a TLS handshake with.
pub(super) struct Certs {
    /// The certificate of the CA, for clients to trust.
    pub(super) ca_pem: String,
    /// For the names the stand-in is reached by.
    pub(super) right: TlsAcceptor,
    /// For the same names, from a CA that nobody has heard of.
    pub(super) untrusted: TlsAcceptor,
    /// From the trusted CA, for another name.
    pub(super) wrong_name: TlsAcceptor,
}

impl Certs {
    /// New keys every time: nothing secret lies in the repository, and nothing expires.
    pub(super) fn new() -> Self {
        let names = ["localhost", "127.0.0.1", "*.ngrok.app"];
        let ca = authority("Hookglass test edge");
        let stranger = authority("Somebody else");
        Self {
            ca_pem: ca.pem(),
            right: acceptor(&ca, &names),
            untrusted: acceptor(&stranger, &names),
            wrong_name: acceptor(&ca, &[ANOTHER_NAME]),
        }
    }
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate().expect("a key");
    CertifiedIssuer::self_signed(params, key).expect("a CA")
}

fn acceptor(ca: &CertifiedIssuer<'static, KeyPair>, names: &[&str]) -> TlsAcceptor {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("valid names");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate().expect("a key");
    let leaf = params.signed_by(&key, ca).expect("a certificate");
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    // Named, because more than one provider may be in the tests' tree: without a
    // name rustls would have to guess, and panics instead.
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has the default versions")
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .expect("the key fits the certificate");
    TlsAcceptor::from(Arc::new(config))
}
