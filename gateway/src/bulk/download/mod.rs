use super::{Shared, Visitor, body::Body, problem::Problem};
use hyper::{Request, Response};
use std::sync::Arc;
pub(super) async fn serve(_: Arc<Shared>, _: Visitor, _: &str, _: Request<Body>) -> Response<Body> {
    Problem::METHOD.response()
}
